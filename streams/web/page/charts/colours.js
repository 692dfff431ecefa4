// Colours of groups, and colours in between, as six digits: what draws on a canvas takes no others.

import { colour } from "../theme.js";

export const GROUPS = 8;

/** The colour of group `at` (0 is the first); from the ninth on, and without a group, a quiet one. */
export const ofGroup = (at) => hex(at >= 0 && at < GROUPS ? colour(`c${at + 1}`) : colour("quiet"));

/** `part` of one colour, the rest of the other. */
export function blend(one, other, part) {
  const [a, b] = [digits(one), digits(other)];
  return `#${a.map((x, at) => Math.round(x * part + b[at] * (1 - part)).toString(16).padStart(2, "0")).join("")}`;
}

/** A colour of the style sheet as six digits. */
export const hex = (text) => `#${digits(text).map((x) => x.toString(16).padStart(2, "0")).join("")}`;

function digits(text) {
  const plain = text.replace("#", "");
  const six = plain.length < 6 ? [...plain].slice(0, 3).map((x) => x + x).join("") : plain.slice(0, 6);
  return [0, 2, 4].map((at) => Number.parseInt(six.slice(at, at + 2), 16) || 0);
}
