// Why a verdict is as it is: the tables say it in English sentences with figures, the page in the language of the reader.

import { number, t, words } from "./i18n.js";

words({
  why_few_people: ["fewer than {a} people were there", "moins de {a} personnes y étaient"],
  why_another: ["another event of the same people is within the same days", "un autre événement des mêmes personnes tombe dans les mêmes jours"],
  why_weeks: ["{a} weeks like any other before it, of at least {b}", "{a} semaines comparables avant, sur {b} au moins"],
  why_early: ["it is not over yet", "ce n’est pas encore fini"],
  why_exposed: ["fewer than {a} people are known to be exposed to the influencer", "moins de {a} personnes exposées à l’influenceur sont connues"],
  why_no_week: ["no full week was seen before it", "aucune semaine entière n’a été vue avant"],
  why_controls: ["fewer than {a} influencers who were not boosted have an audience apart", "moins de {a} influenceurs sans promotion ont une audience à part"],
  why_posts: ["too few posts, or too few days, to compare with", "trop peu de messages, ou trop peu de jours, pour comparer"],
  why_over: ["overestimated by {a} points or more", "surestimé d’au moins {a} points"],
  why_under: ["underestimated by {a} points or more", "sous-estimé d’au moins {a} points"],
  why_anything: ["off by anything from {a} to {b} points", "un écart de {a} à {b} points est possible"],
  why_at_most: ["off by {a} points at most ({b} to {c})", "un écart de {a} points au plus ({b} à {c})"],
  why_no_place: ["no real gap ({a} to {b}), but the column may place it {c} to {d} of {e}", "pas d’écart réel ({a} à {b}), mais la colonne peut le placer de {c} à {d} sur {e}"],
  why_no_beliefs: ["nobody has said what the brand believes", "personne n’a dit ce que croit la marque"],
  why_no_people: ["too few people show any reason", "trop peu de gens montrent une raison"],
});

const N = String.raw`([-+]?[\d.]+)`;
const SENTENCES = [
  [`fewer than ${N} people \\(`, "few_people"],
  ["another event of the same people", "another"],
  [`${N} weeks like any other before it, of at least ${N}`, "weeks"],
  ["its 14 days are not over", "early"],
  ["it is not over", "early"],
  [`fewer than ${N} people are known to be exposed`, "exposed"],
  ["no full week was seen before it", "no_week"],
  [`fewer than ${N} influencers who were not boosted`, "controls"],
  ["too few posts, or too few days", "posts"],
  [`overestimated by ${N} points`, "over"],
  [`underestimated by ${N} points`, "under"],
  [`off by anything from ${N} to ${N} points`, "anything"],
  [`off by ${N} points at most \\(${N} to ${N}\\)`, "at_most"],
  [`no real gap \\(${N} to ${N}\\), but the column may place it ${N} to ${N} of ${N}`, "no_place"],
  ["nobody has said what the brand believes", "no_beliefs"],
  ["too few people show any reason", "no_people"],
].map(([pattern, key]) => [new RegExp(`^${pattern}`), key]);

/** As it was written, so with its sign where it had one, and with the comma that French has. */
const figure = (text) => `${text.startsWith("+") ? "+" : ""}${number(Number(text), 1)}`;

/** A reason in words; null where it is none of ours. */
export function because(text) {
  for (const [pattern, key] of SENTENCES) {
    const found = pattern.exec(text ?? "");
    if (found) return t(`why_${key}`, Object.fromEntries(found.slice(1).map((one, at) => ["abcde"[at], figure(one)])));
  }
  return null;
}
