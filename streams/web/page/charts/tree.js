// The tree of a cascade: each post at its time, hung on what it came from, a row each. Time is logarithmic.

import { s } from "../dom.js";
import { fitted, room } from "./room.js";

const [LEFT, TOP] = [30, 30];
const NAMED_AT_MOST = 60;

/**
 * members: [{id, parent, kind, name, minutes, tip}], in order of time. ticks: [[minutes, words]]. legend: [[kind, words]].
 */
export function tree(members, ticks, { title, legend, width = room() }) {
  const right = Math.min(150, width / 3);
  const order = depthFirst(members);
  const row = order.length <= NAMED_AT_MOST ? 17 : 5;
  const end = Math.max(1, ...order.map((one) => one.minutes));
  const x = (minutes) => LEFT + (Math.log1p(minutes) / Math.log1p(end)) * (width - LEFT - right);
  const place = new Map(order.map((one, at) => [one.id, [x(one.minutes), TOP + row * (at + 0.5)]]));
  const bottom = TOP + row * order.length;
  const within = ticks.filter(([minutes]) => minutes <= end * 1.001);
  const apart = [];
  for (const tick of within) if (!apart.length || x(tick[0]) - x(apart.at(-1)[0]) > 44) apart.push(tick);
  return s(
    "svg",
    { class: "take", viewBox: `0 0 ${width} ${bottom + 30}`, role: "img", "aria-label": title },
    apart.map(([minutes, words]) => [
      s("line", { class: "grid", x1: x(minutes), x2: x(minutes), y1: TOP - 6, y2: bottom }),
      s("text", { class: "quiet", x: x(minutes), y: TOP - 12, "text-anchor": "middle" }, words),
    ]),
    order.map((one) => {
      const from = place.get(one.parent);
      const [at, y] = place.get(one.id);
      return from ? s("path", { class: "branch", d: `M${from[0].toFixed(1)} ${from[1].toFixed(1)}V${y}H${at.toFixed(1)}` }) : null;
    }),
    order.map((one) => {
      const [at, y] = place.get(one.id);
      return s(
        "g",
        null,
        s("title", null, one.tip),
        mark(one.kind, at, y, row > 10 ? 4 : 2.2),
        row > 10 ? s("text", { class: "quiet", x: at + 9, y: y + 4 }, fitted(one.name, width - at - 10)) : null,
      );
    }),
    legend.map(([kind, words], at) => {
      const from = LEFT + 8 + legend.slice(0, at).reduce((sum, [, before]) => sum + 34 + 7.3 * before.length, 0);
      return [mark(kind, from, bottom + 18, 4), s("text", { class: "quiet", x: from + 12, y: bottom + 22 }, words)];
    }),
  );
}

function depthFirst(members) {
  const known = new Set(members.map((one) => one.id));
  const below = new Map();
  for (const one of members) {
    const parent = known.has(one.parent) ? one.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), one]);
  }
  const order = [];
  const waiting = [...(below.get(null) ?? [])].reverse();
  while (waiting.length) {
    const one = waiting.pop();
    order.push(one);
    waiting.push(...[...(below.get(one.id) ?? [])].reverse());
  }
  return order;
}

function mark(kind, x, y, radius) {
  if (kind === "quote") return s("rect", { class: "one", x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius });
  if (kind === "repost") return s("circle", { class: "one", cx: x, cy: y, r: radius });
  return s("path", { class: "two", d: diamond(x, y, kind === "post" ? radius * 1.7 : radius * 1.25) });
}

const diamond = (x, y, r) => `M${x} ${y - r}l${r} ${r}l${-r} ${r}l${-r} ${-r}z`;
