// How people and ties of a network look, whatever draws them: colours of their communities, sizes, widths.

import { colour } from "../theme.js";
import { blend, hex, ofGroup } from "./colours.js";

/**
 * people: [{group}]; ties: [[one, other, weight]]. Gives {ink, paper, people: [colour], ties: [{one, other, size, colour}],
 * widthOf(weight)}, all colours as six digits.
 */
export function look(people, ties) {
  const [ink, paper, line] = [hex(colour("ink")), hex(colour("paper")), hex(colour("line"))];
  const heaviest = ties.reduce((most, tie) => Math.max(most, tie[2]), 1e-9);
  const groups = new Map([...new Set(people.map((one) => one.group))].map((group) => [group, ofGroup(group)]));
  const within = new Map([...groups].map(([group, own]) => [group, blend(own, paper, 0.3)]));
  const between = blend(line, paper, 0.7);
  const widthOf = (weight) => 0.4 + 2 * Math.sqrt(weight / heaviest);
  return {
    ink,
    paper,
    faint: blend(line, paper, 0.45),
    heaviest,
    widthOf,
    people: people.map((one) => groups.get(one.group)),
    ties: ties.map(([one, other, weight]) => {
      const { group } = people[one];
      return { one, other, size: widthOf(weight), colour: group >= 0 && group === people[other].group ? within.get(group) : between };
    }),
  };
}
