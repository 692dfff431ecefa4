// Rows with a point and its interval, on a scale; further points and a second interval where there are some.

import { s } from "../dom.js";
import { bracket, t } from "../i18n.js";
import { logarithmic, scale } from "./scale.js";

const ROW = 30;
const TOP = 34;
const RIGHT = 26;
const LETTER = 7.3;
const BOLD = 1.15; // how much wider a letter is that stands out
const SPREAD = 12; // between the marks of a row
const NARROW = 560; // below it, a label stands above its row, not before it

/** The room a chart has: letters keep their size on a telephone. */
export const room = () => Math.min(900, Math.max(280, (document.getElementById("main")?.clientWidth ?? 900) - 32));

/**
 * rows: [{label, note, isSure, marks: [{value, lo, hi, kind}]}]; kind: one, two, three (a colour and a shape of its own);
 * isSure: its label stands out.
 * write: a value in words. title: what the chart says, for those who do not see it. zero: a line there.
 * isLog: a scale of powers of ten, for values from 1 on.
 */
export function intervals(rows, { write, title, legend = [], lo = null, hi = null, zero = null, isLog = false, width = room() }) {
  const values = rows.flatMap((row) => row.marks.flatMap((mark) => [mark.value, mark.lo, mark.hi])).filter((v) => v !== null && v !== undefined);
  const isNarrow = width < NARROW;
  const longest = Math.max(...rows.map((row) => row.label.length * (row.isSure ? BOLD : 1)));
  const left = isNarrow ? 14 : Math.min(0.42 * width, 16 + longest * LETTER);
  const high = Math.max(ROW, SPREAD * Math.max(...rows.map((one) => one.marks.length)) + 8);
  const row = isNarrow ? high + 18 : high;
  const inner = width - left - RIGHT;
  const axis = isLog
    ? logarithmic(Math.max(1, ...values), inner)
    : scale(lo ?? Math.min(...values, zero ?? Infinity), hi ?? Math.max(...values), inner, isNarrow ? 3 : 5);
  const end = TOP + rows.length * row;
  const height = end + (legend.length ? 12 + 22 * legend.length : 10);
  const x = (value) => left + axis.at(value);
  const most = Math.floor((isNarrow ? width - 8 : left - 16) / LETTER + 1e-6);
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
    axis.ticks.map((tick) => [
      s("line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP - 8, y2: end }),
      s("text", { class: "quiet", x: x(tick), y: TOP - 14, "text-anchor": isNarrow && x(tick) < 30 ? "start" : "middle" }, write(tick)),
    ]),
    zero === null ? null : s("line", { class: "zero", x1: x(zero), x2: x(zero), y1: TOP - 8, y2: end }),
    rows.map((one, at) => {
      const y = TOP + at * row + row / 2 + (isNarrow ? 9 : 0);
      const above = (SPREAD * (one.marks.length - 1)) / 2;
      const place = isNarrow ? { x: 4, y: y - above - 15 } : { x: left - 10, y: y + 4, "text-anchor": "end" };
      return s(
        "g",
        null,
        s("title", null, `${one.label}${t("colon")}${one.marks.map((mark) => told(mark, write)).join(t("semicolon"))}${one.note ? ` (${one.note})` : ""}`),
        s("text", one.isSure ? { ...place, class: "head" } : place, cut(one.label, one.isSure ? Math.floor(most / BOLD) : most)),
        one.marks.map((mark, k) => drawn(mark, x, y + k * SPREAD - above)),
      );
    }),
    legend.map(([kind, words], k) => {
      const y = end + 18 + 22 * k;
      return [drawn({ value: 0, lo: null, hi: null, kind }, () => left + 8, y), s("text", { class: "quiet", x: left + 22, y: y + 4 }, words)];
    }),
  );
}

function drawn(mark, x, y) {
  if (mark.value === null || mark.value === undefined) return null;
  const kind = mark.kind ?? "one";
  const whisker =
    mark.lo === null || mark.lo === undefined
      ? null
      : s("line", { class: `whisker ${kind}`, x1: x(mark.lo), x2: x(mark.hi), y1: y, y2: y });
  const at = x(mark.value);
  const shapes = {
    one: () => s("circle", { class: kind, cx: at, cy: y, r: 5 }),
    two: () => s("path", { class: kind, d: `M${at} ${y - 6}l6 6l-6 6l-6 -6z` }),
    three: () => s("rect", { class: kind, x: at - 4.5, y: y - 4.5, width: 9, height: 9 }),
    four: () => s("path", { class: kind, d: `M${at - 6} ${y + 5}l6 -11l6 11z` }),
  };
  return s("g", null, whisker, shapes[kind]());
}

function told(mark, write) {
  if (mark.value === null || mark.value === undefined) return "–";
  return mark.lo === null || mark.lo === undefined ? write(mark.value) : `${write(mark.value)} ${bracket(mark.lo, mark.hi, write)}`;
}

/** A text of so many letters at most; none is cut in two. */
const cut = (text, most) => {
  const letters = [...text];
  return letters.length > most ? `${letters.slice(0, Math.max(1, most - 1)).join("")}…` : text;
};
