// A sum that grows with each further one: points joined, on the band in which it may lie, beside what it was before.

import { s } from "../dom.js";
import { room } from "./room.js";
import { scale } from "./scale.js";

const [LEFT, RIGHT, TOP, HIGH] = [54, 16, 30, 240];

/**
 * points: [{value, lo, hi, before, tip}], the first stands at 1, and nothing at 0. heads: [what goes up, what goes right];
 * legend: [of the points, of the band, of what was before].
 */
export function curve(points, { title, heads, legend, write, width = room() }) {
  const all = [{ value: 0, lo: 0, hi: 0, before: 0 }, ...points];
  const upward = scale(0, Math.max(...all.flatMap((one) => [one.hi, one.before])), HIGH, 4);
  const along = scale(0, points.length, width - LEFT - RIGHT, Math.min(points.length, width < 560 ? 5 : 10));
  const x = (n) => LEFT + along.at(n);
  const y = (value) => TOP + HIGH - upward.at(value);
  const place = (one, at, key) => `${x(at).toFixed(1)},${y(one[key]).toFixed(1)}`;
  const over = all.map((one, at) => place(one, at, "hi"));
  const under = all.map((one, at) => place(one, at, "lo")).toReversed();
  const below = TOP + HIGH;
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${below + 110}`, role: "img", "aria-label": title },
    s("text", { class: "quiet", x: 4, y: 14 }, heads[0]),
    upward.ticks.map((tick) => [
      s("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(tick), y2: y(tick) }),
      s("text", { class: "quiet", x: LEFT - 8, y: y(tick) + 4, "text-anchor": "end" }, write(tick)),
    ]),
    along.ticks.filter((tick) => tick === Math.round(tick)).map((tick) => s("text", { class: "quiet", x: x(tick), y: below + 18, "text-anchor": "middle" }, write(tick))),
    s("text", { class: "quiet", x: width - RIGHT, y: below + 38, "text-anchor": "end" }, heads[1]),
    s("polygon", { class: "band", points: [...over, ...under].join(" ") }),
    s("path", { class: "expected", d: `M${all.map((one, at) => place(one, at, "before")).join("L")}` }),
    s("polyline", { class: "line one", points: all.map((one, at) => place(one, at, "value")).join(" ") }),
    points.map((one, at) => s("circle", { class: "one", cx: x(at + 1), cy: y(one.value), r: points.length > 30 ? 3 : 5 }, s("title", null, one.tip))),
    legend.map((words, at) => {
      const middle = below + 58 + 20 * at;
      const samples = [
        () => s("circle", { class: "one", cx: 18, cy: middle, r: 5 }),
        () => s("rect", { class: "band", x: 8, y: middle - 6, width: 20, height: 12 }),
        () => s("path", { class: "expected", d: `M8 ${middle}h20` }),
      ];
      return [samples[at](), s("text", { class: "quiet", x: 36, y: middle + 4 }, words)];
    }),
  );
}
