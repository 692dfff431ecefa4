// Counts over time as a drawing, to take away: what series.js shows on a canvas.

import { s } from "../dom.js";
import { moment, number, t } from "../i18n.js";
import { areDays, midnight, zoneNow } from "../zone.js";
import { scale } from "./scale.js";

const DAY_MS = 86_400_000;
const [WIDTH, HIGH, LEFT, RIGHT, TOP] = [900, 260, 56, 20, 16];

/** times in ms; lines: [{label, values, colour}], colour: one, two, three or four; marks: [{from, to}]. */
export function lines(times, drawn, marks, title) {
  const [first, last] = [times[0], times[times.length - 1]];
  const axis = scale(0, Math.max(1, ...drawn.flatMap((line) => line.values.map((value) => value ?? 0))), HIGH, 4);
  const x = (ms) => LEFT + ((Math.min(last, Math.max(first, ms)) - first) / (last - first || 1)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => TOP + HIGH - axis.at(value);
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
    ticks.map((ms) => s("text", { class: "quiet", x: x(ms), y: TOP + HIGH + 18, "text-anchor": x(ms) < LEFT + 40 ? "start" : "middle" }, moment(ms, { time: !isByDay, year: false }))),
    s("text", { class: "quiet", x: WIDTH - RIGHT, y: 12, "text-anchor": "end" }, t("times_of", { zone: zoneNow() })),
    drawn.map((line, at) => {
      const points = line.values.map((value, k) => (value === null ? null : `${x(times[k]).toFixed(1)},${y(value).toFixed(1)}`));
      return [
        s("polyline", { class: `line ${line.colour}`, points: points.filter(Boolean).join(" ") }),
        s("polyline", { class: `line ${line.colour}`, points: `${LEFT + at * 200},${TOP + HIGH + 40} ${LEFT + at * 200 + 20},${TOP + HIGH + 40}` }),
        s("text", { x: LEFT + at * 200 + 28, y: TOP + HIGH + 44 }, line.label),
      ];
    }),
  );
}
