// Days: what was observed, on the band in which it would have lain otherwise; one period is set off.

import { s } from "../dom.js";
import { room } from "./room.js";
import { scale } from "./scale.js";

const [LEFT, RIGHT, TOP, HIGH] = [44, 14, 16, 230];

/** days: [{from, to, observed, expected, lo, hi, isOn, tip}], times in ms. write: a moment in words. */
export function days(rows, { title, write, legend, width = room() }) {
  const [first, last] = [rows[0].from, rows.at(-1).to];
  const most = Math.max(1, ...rows.flatMap((row) => [row.observed ?? 0, row.hi ?? 0]));
  const axis = scale(0, most, HIGH, 4);
  const x = (ms) => LEFT + ((ms - first) / (last - first || 1)) * (width - LEFT - RIGHT);
  const y = (value) => TOP + HIGH - axis.at(value);
  const middle = (row) => x((row.from + row.to) / 2);
  const known = rows.filter((row) => row.lo !== null && row.hi !== null);
  const band = [...known.map((row) => `${middle(row)},${y(row.hi)}`), ...known.toReversed().map((row) => `${middle(row)},${y(row.lo)}`)];
  const path = (key) => rows.filter((row) => row[key] !== null).map((row, at) => `${at ? "L" : "M"}${middle(row).toFixed(1)} ${y(row[key]).toFixed(1)}`).join("");
  const on = rows.filter((row) => row.isOn);
  const columns = Math.max(1, Math.floor((width - LEFT) / 205));
  const step = Math.max(1, Math.ceil((rows.length * 115) / width));
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${TOP + HIGH + 34 + 20 * Math.ceil(legend.length / columns)}`, role: "img", "aria-label": title },
    on.length ? s("rect", { class: "period", x: x(on[0].from), y: TOP, width: x(on.at(-1).to) - x(on[0].from), height: HIGH }) : null,
    axis.ticks.map((tick) => [
      s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
      s("text", { class: "quiet", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, String(tick)),
    ]),
    rows.map((row, at) => (at % step !== Math.floor(step / 2) ? null : s("text", { class: "quiet", x: middle(row), y: TOP + HIGH + 18, "text-anchor": "middle" }, write(row.from)))),
    known.length > 1 ? s("polygon", { class: "band", points: band.join(" ") }) : null,
    s("path", { class: "expected", d: path("expected") }),
    s("path", { class: "observed", d: path("observed") }),
    rows.map((row) => (row.observed === null ? null : s("circle", { class: "one", cx: middle(row), cy: y(row.observed), r: 3 }, s("title", null, row.tip)))),
    legend.map(([kind, words], at) => {
      const [from, below] = [LEFT + (at % columns) * 205, TOP + HIGH + 36 + 20 * Math.floor(at / columns)];
      const sample = kind === "band" || kind === "period" ? s("rect", { class: kind, x: from, y: below - 6, width: 20, height: 12 }) : s("path", { class: kind, d: `M${from} ${below}h20` });
      return [sample, s("text", { class: "quiet", x: from + 27, y: below + 4 }, words)];
    }),
  );
}
