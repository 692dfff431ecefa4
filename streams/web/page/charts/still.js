// The network as a drawing, to take away: what web.js shows on a canvas, with its legend, its scale and how many.

import { s } from "../dom.js";
import { look } from "./look.js";
import { fitted } from "./room.js";

const [WIDTH, HIGH, TOP, EDGE, ROW] = [1_000, 720, 60, 24, 22];
const FONT = { "font-family": "system-ui, sans-serif", "font-size": "13px" };

/**
 * people: [{name, x, y, size, group, isNamed}]; ties: [[one, other, weight]]. told: lines above it; title: for those who
 * do not see it. legend: [[colour, words]]; sizes: [[radius, words]] of people; widths: [[weight, words]] of ties.
 * Every circle is a person, and nothing else is a circle.
 */
export function still(people, ties, { title, told, legend, sizes, widths }) {
  const drawn = look(people, ties);
  const ends = (key) => people.reduce(([lo, hi], one) => [Math.min(lo, one[key]), Math.max(hi, one[key])], [Infinity, -Infinity]);
  const [[left, right], [low, high]] = [ends("x"), ends("y")];
  const unit = Math.min((WIDTH - 2 * EDGE) / (right - left || 1), (HIGH - 2 * EDGE) / (high - low || 1));
  const x = (one) => (WIDTH / 2 + (one.x - (left + right) / 2) * unit).toFixed(1);
  const y = (one) => (TOP + HIGH / 2 - (one.y - (low + high) / 2) * unit).toFixed(1); // the canvas goes upward
  const below = TOP + HIGH + 26;
  const rows = Math.ceil(legend.length / 2);
  const height = below + ROW * (rows + 2) + 8;
  const text = (at, words, more = {}) => s("text", { ...at, ...FONT, fill: drawn.ink, ...more }, words);
  return s(
    "svg",
    { class: "take", width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title },
    s("title", null, title),
    s("rect", { width: WIDTH, height, fill: drawn.paper }),
    told.map((words, at) => text({ x: EDGE, y: 24 + 20 * at }, words, at ? {} : { "font-weight": 600 })),
    s(
      "g",
      { class: "ties" },
      drawn.ties.map(({ one, other, size, colour }) =>
        s("line", { x1: x(people[one]), y1: y(people[one]), x2: x(people[other]), y2: y(people[other]), stroke: colour, "stroke-width": size.toFixed(2) }),
      ),
    ),
    s("g", { class: "people" }, people.map((one, at) => s("circle", { cx: x(one), cy: y(one), r: one.size.toFixed(1), fill: drawn.people[at] }, s("title", null, one.name)))),
    s(
      "g",
      { class: "names" },
      people
        .filter((one) => one.isNamed)
        .map((one) => {
          const isLeft = Number(x(one)) + one.size + 8 * [...one.name].length > WIDTH;
          const place = { x: Number(x(one)) + (isLeft ? -1 : 1) * (one.size + 3), y: Number(y(one)) + 5, "text-anchor": isLeft ? "end" : "start" };
          const halo = { "font-weight": 600, stroke: drawn.paper, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" };
          return text(place, fitted(one.name, WIDTH / 2), halo);
        }),
    ),
    legend.map(([colour, words], at) => {
      const [from, line] = [EDGE + (at % 2) * (WIDTH / 2), below + ROW * Math.floor(at / 2)];
      return [s("rect", { x: from, y: line - 10, width: 12, height: 12, fill: colour }), text({ x: from + 20, y: line }, fitted(words, WIDTH / 2 - 50))];
    }),
    sizes.map(([radius, words], at) => {
      const [from, line] = [EDGE + at * (WIDTH / 2), below + ROW * rows + 6];
      return [s("ellipse", { cx: from + 12, cy: line - 4, rx: radius, ry: radius, fill: "none", stroke: drawn.ink }), text({ x: from + 34, y: line }, words)];
    }),
    widths.map(([weight, words], at) => {
      const [from, line] = [EDGE + at * (WIDTH / 2), below + ROW * (rows + 1) + 8];
      return [s("line", { x1: from, x2: from + 24, y1: line - 4, y2: line - 4, stroke: drawn.ink, "stroke-width": drawn.widthOf(weight).toFixed(2) }), text({ x: from + 34, y: line }, words)];
    }),
  );
}
