// Rows with a point and its interval, on a scale; further points and a second interval where there are some.

import { s } from "../dom.js";
import { scale } from "./scale.js";

const ROW = 30;
const TOP = 34;
const RIGHT = 24;

/**
 * rows: [{label, note, marks: [{value, lo, hi, kind}]}]; kind: one, two, three (a colour and a shape of its own).
 * write: a value in words. title: what the chart says, for those who do not see it. zero: a line there.
 */
export function intervals(rows, { write, title, legend = [], lo = null, hi = null, zero = null, width = 900 }) {
  const values = rows.flatMap((row) => row.marks.flatMap((mark) => [mark.value, mark.lo, mark.hi])).filter((v) => v !== null && v !== undefined);
  const longest = Math.max(...rows.map((row) => row.label.length));
  const left = Math.min(0.42 * width, 16 + longest * 7.3);
  const inner = width - left - RIGHT;
  const axis = scale(lo ?? Math.min(...values, zero ?? Infinity), hi ?? Math.max(...values), inner);
  const height = TOP + rows.length * ROW + (legend.length ? 12 + 22 * legend.length : 10);
  const x = (value) => left + axis.at(value);
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
    axis.ticks.map((tick) => [
      s("line", { class: "grid", x1: x(tick), x2: x(tick), y1: TOP - 8, y2: TOP + rows.length * ROW }),
      s("text", { class: "quiet", x: x(tick), y: TOP - 14, "text-anchor": "middle" }, write(tick)),
    ]),
    zero === null ? null : s("line", { class: "zero", x1: x(zero), x2: x(zero), y1: TOP - 8, y2: TOP + rows.length * ROW }),
    rows.map((row, at) => {
      const y = TOP + at * ROW + ROW / 2;
      return s(
        "g",
        null,
        s("title", null, `${row.label}: ${row.marks.map((mark) => told(mark, write)).join("; ")}${row.note ? ` (${row.note})` : ""}`),
        s("text", { x: left - 10, y: y + 4, "text-anchor": "end" }, cut(row.label, Math.floor((left - 16) / 7.3))),
        row.marks.length > 1 && row.joined ? s("line", { class: "join", x1: x(row.marks[0].value), x2: x(row.marks[1].value), y1: y, y2: y }) : null,
        row.marks.map((mark, k) => drawn(mark, x, y + (row.joined || row.marks.length === 1 ? 0 : (k - (row.marks.length - 1) / 2) * 8))),
      );
    }),
    legend.map(([kind, words], k) => {
      const y = TOP + rows.length * ROW + 18 + 22 * k;
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
  return mark.lo === null || mark.lo === undefined ? write(mark.value) : `${write(mark.value)} [${write(mark.lo)}, ${write(mark.hi)}]`;
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, Math.max(1, most - 1))}…` : text);
