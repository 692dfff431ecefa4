// Two columns of people: who buys on the left, who sells on the right; a line is contact, as thick as it is frequent.

import { s } from "../dom.js";
import { fitted, room } from "./room.js";

const [ROW, TOP] = [44, 44];

/**
 * left, right: [{id, name, note, shorter, isAlone}] (shorter: instead of the note, where there is no room); between: [[left id, right id, n]]; beside: [[id, id]] of one column.
 * heads: [left words, right words].
 */
export function sides(left, right, between, beside, { title, heads, write, width = room() }) {
  const [lx, rx] = [width * 0.38, width * 0.66];
  const height = TOP + ROW * Math.max(left.length, right.length, 1) + 8;
  const spread = (people) => (height - TOP - 8) / Math.max(people.length, 1);
  const place = new Map([
    ...left.map((one, at) => [one.id, [lx, TOP + spread(left) * (at + 0.5)]]),
    ...right.map((one, at) => [one.id, [rx, TOP + spread(right) * (at + 0.5)]]),
  ]);
  const most = Math.max(1, ...between.map((tie) => tie[2]));
  const person = (one, isLeft) => {
    const [x, y] = place.get(one.id);
    const end = isLeft ? { x: x - 14, "text-anchor": "end" } : { x: x + 14 };
    const wide = isLeft ? x - 20 : width - x - 18;
    return s(
      "g",
      null,
      s("title", null, `${one.name}: ${one.note}`),
      one.isAlone ? s("path", { class: "two", d: `M${x} ${y - 8}l8 8l-8 8l-8 -8z` }) : s("circle", { class: "one", cx: x, cy: y, r: 6 }),
      s("text", { ...end, y: y - 2 }, fitted(one.name, wide)),
      s("text", { ...end, class: "quiet", y: y + 14 }, fitted([one.note, ...(one.shorter ?? [])], wide)),
    );
  };
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title },
    s("text", { x: lx - 14, y: 20, "text-anchor": "end", class: "head" }, heads[0]),
    s("text", { x: rx + 14, y: 20, class: "head" }, heads[1]),
    beside.map(([one, other]) => arc(place.get(one), place.get(other), lx)),
    between.map(([one, other, n]) => {
      const [a, b] = [place.get(one), place.get(other)];
      if (!a || !b) return null;
      const middle = (a[0] + b[0]) / 2;
      return s(
        "path",
        { class: "contact", "stroke-width": (1 + 5 * Math.sqrt(n / most)).toFixed(1), d: `M${a[0]} ${a[1]}C${middle} ${a[1]} ${middle} ${b[1]} ${b[0]} ${b[1]}` },
        s("title", null, write(one, other, n)),
      );
    }),
    left.map((one) => person(one, true)),
    right.map((one) => person(one, false)),
  );
}

function arc(a, b, lx) {
  if (!a || !b || a[0] !== b[0]) return null;
  const out = (a[0] === lx ? 1 : -1) * Math.min(60, 14 + Math.abs(a[1] - b[1]) / 6);
  return s("path", { class: "branch", d: `M${a[0]} ${a[1]}C${a[0] + out} ${a[1]} ${b[0] + out} ${b[1]} ${b[0]} ${b[1]}` });
}
