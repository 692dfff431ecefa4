// Counts over time as a drawing, to take away: what series.js shows on a canvas.

import { s } from "../dom.js";
import { moment, number, t } from "../i18n.js";
import { areDays, midnight, zoneNow } from "../zone.js";
import { scale } from "./scale.js";

const DAY_MS = 86_400_000;
const [WIDTH, HIGH, LEFT, RIGHT, TOP] = [900, 260, 56, 20, 16];

/** How high a chart of lines goes: a band that reaches further, as the first ones do, is cut. */
export const highest = (drawn) => 1.25 * Math.max(2, ...drawn.map((line) => line.values.reduce((most, value) => Math.max(most, value ?? 0), 0)));

/** times in ms; lines: [{label, values, colour, isThin}], colour: one, two, three or four; marks: [{from, to}]; usual: {expected, lo, hi, label} or null. */
export function lines(times, drawn, marks, title, usual = null) {
  const [first, last] = [times[0], times[times.length - 1]];
  const most = Math.min(highest(drawn), Math.max(highest(drawn) / 1.25, ...(usual?.hi ?? []).map((value) => value ?? 0)));
  const axis = scale(0, most, HIGH, 4);
  const x = (ms) => LEFT + ((Math.min(last, Math.max(first, ms)) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + HIGH - axis.at(Math.min(value, axis.ticks.at(-1)));
  const isByDay = last - first > 2 * DAY_MS || areDays(times);
  const unit = isByDay ? DAY_MS : DAY_MS / 24;
  const step = Math.max(1, Math.ceil((last - first) / unit / 6)) * unit;
  const tick = (n) => (isByDay ? midnight(first, (n * step) / DAY_MS) : Math.ceil(first / unit) * unit + n * step);
  const ticks = [];
  for (let n = 0; tick(n) <= last; n += 1) if (tick(n) >= first) ticks.push(tick(n));
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${WIDTH} ${TOP + HIGH + 56}`, role: "img", "aria-label": title },
    marks.map((mark) => s("rect", { class: "mark", x: x(mark.from), y: TOP, width: Math.max(2, x(mark.to) - x(mark.from)), height: HIGH })),
    axis.ticks.map((tick) => [
      s("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(tick), y2: y(tick) }),
      s("text", { class: "quiet", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, number(tick)),
    ]),
    usual ? runs(usual.hi).map((run) => s("polygon", { class: "usual", points: around(run, times, usual, x, y) })) : null,
    usual ? runs(usual.expected).map((run) => s("polyline", { class: "expected", points: run.map((k) => `${x(times[k]).toFixed(1)},${y(usual.expected[k]).toFixed(1)}`).join(" ") })) : null,
    usual
      ? [
          s("rect", { class: "usual", x: LEFT + drawn.length * 200, y: TOP + HIGH + 34, width: 20, height: 12 }),
          s("polyline", { class: "expected", points: `${LEFT + drawn.length * 200},${TOP + HIGH + 40} ${LEFT + drawn.length * 200 + 20},${TOP + HIGH + 40}` }),
          s("text", { x: LEFT + drawn.length * 200 + 28, y: TOP + HIGH + 44 }, usual.label),
        ]
      : null,
    ticks.map((ms) => s("text", { class: "quiet", x: x(ms), y: TOP + HIGH + 18, "text-anchor": x(ms) < LEFT + 40 ? "start" : "middle" }, moment(ms, { time: !isByDay, year: false }))),
    s("text", { class: "quiet", x: WIDTH - RIGHT, y: 12, "text-anchor": "end" }, t("times_of", { zone: zoneNow() })),
    drawn.map((line, at) => {
      const points = line.values.map((value, k) => (value === null ? null : `${x(times[k]).toFixed(1)},${y(value).toFixed(1)}`));
      return [
        s("polyline", { class: `line ${line.colour}${line.isThin ? " thin" : ""}`, points: points.filter(Boolean).join(" ") }),
        s("polyline", { class: `line ${line.colour}`, points: `${LEFT + at * 200},${TOP + HIGH + 40} ${LEFT + at * 200 + 20},${TOP + HIGH + 40}` }),
        s("text", { x: LEFT + at * 200 + 28, y: TOP + HIGH + 44 }, line.label),
      ];
    }),
  );
}

/** The places of values that follow one another without a gap. */
function runs(values) {
  const found = [];
  values.forEach((value, k) => {
    if (value === null) return;
    if (k && values[k - 1] !== null) found.at(-1).push(k);
    else found.push([k]);
  });
  return found;
}

/** The outline of a band: along its upper end, and back along its lower one. */
const around = (run, times, usual, x, y) =>
  [...run.map((k) => [k, usual.hi[k]]), ...run.toReversed().map((k) => [k, usual.lo[k]])].map(([k, value]) => `${x(times[k]).toFixed(1)},${y(value).toFixed(1)}`).join(" ");
