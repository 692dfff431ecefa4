// An incident in a sentence: what moves, and what was counted, of what, in how long, beside what was expected.

import { coded } from "./codes.js";
import { h, name } from "./dom.js";
import { bracket, counted, has, moment, number, percent, t, words } from "./i18n.js";
import { said } from "./vocabulary.js";
import "./verdicts.js"; // the colon

words({
  measured: ["{what}; expected {expected} {interval}.", "{what} ; attendu : {expected} {interval}."],
  measured_volume: ["{n} posts in {window}", "{n} messages en {window}"],
  measured_volume_1: ["{n} post in {window}", "{n} message en {window}"],
  measured_breadth: ["{n} people in {window} who had not been heard for a day", "{n} personnes en {window} qu’on n’avait pas entendues depuis un jour"],
  measured_breadth_1: ["{n} person in {window} who had not been heard for a day", "{n} personne en {window} qu’on n’avait pas entendue depuis un jour"],
  measured_sharing: ["{n} shares (reposts, quotes, likes) in {window}", "{n} relais (partages, citations, j’aime) en {window}"],
  measured_sharing_1: ["{n} share (repost, quote, like) in {window}", "{n} relais (partage, citation, j’aime) en {window}"],
  measured_motive: ["{n} posts that show “{motive}” in {window}", "{n} messages qui montrent « {motive} » en {window}"],
  measured_motive_1: ["{n} post that shows “{motive}” in {window}", "{n} message qui montre « {motive} » en {window}"],
  measured_blind: [
    "Nothing came in for {window}. While an input stands still nothing is counted, and no alert is found.",
    "Rien n’est arrivé pendant {window}. Tant qu’une entrée n’avance pas, rien n’est compté et aucune alerte n’est trouvée.",
  ],
  measured_switch: [
    "Spoke of {brand} rather than of its rivals on {before} of the days, and since {turned} on {after} of {days}; now mostly of {rival}.",
    "Parlait de {brand} plutôt que de ses rivaux {before} des jours, et depuis le {turned} {after} de {days} ; désormais surtout de {rival}.",
  ],
  measured_turned: [
    "Answered for {brand} on {vouched} and spoke against it on {turned}: read both posts before you act.",
    "Se portait garant de {brand} le {vouched} et s’est exprimé contre le {turned} : lire les deux messages avant d’agir.",
  ],
  measured_outgrowing: [
    "{age} after it was written, this post by {author} had {size} posts and shares in all, where {foretold} were foretold: {times} times as many.",
    "{age} après sa publication, ce message de {author} comptait {size} messages et partages en tout, pour {foretold} prévus : {times} fois plus.",
  ],
  measured_silent_decider: [
    "Decides at {company}, and has had no contact with the team for {days} days: the last was on {last}, with {seller}. Meanwhile others at {company} had {others}.",
    "Décide chez {company}, et n’a plus de contact avec l’équipe depuis {days} jours : le dernier date du {last}, avec {seller}. Contacts des autres chez {company} entre-temps : {others}.",
  ],
  measured_single_threaded: [
    "{seller} holds {share} of the {contacts} contacts that the team had with {company} in {days} days: let a second person meet them.",
    "{seller} détient {share} des {contacts} contacts de l’équipe avec {company} en {days} jours : qu’une deuxième personne les rencontre.",
  ],
  window_day: ["{n} days", "{n} jours"],
  window_day_1: ["a day", "un jour"],
  window_hour: ["{n} hours", "{n} heures"],
  window_hour_1: ["an hour", "une heure"],
  window_minute: ["{n} minutes", "{n} minutes"],
  window_minute_1: ["a minute", "une minute"],
});

const STANDING = new Set(["switch", "outgrowing", "turned", "silent_decider", "single_threaded"]);
const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** Whether it was found in stored rows, and has no counts. */
export const isStanding = (one) => STANDING.has(one.signal);

/** The heading of an incident. */
export const say = (one) => h("span", null, coded("signal", one.signal) ?? one.signal, isStanding(one) ? [t("colon"), name(one.subject)] : null);

/** So many seconds, in the largest unit that they fill. */
function windowOf(seconds) {
  const [unit, size] = UNITS.find(([, size]) => seconds % size === 0) ?? UNITS[2];
  return counted(`window_${unit}`, seconds / size, { n: number(seconds / size, 1) });
}

const figure = (value) => number(value, value < 10 ? 1 : 0);
const day = (ms) => moment(ms, { time: false });
const FACTS = { before: percent, after: percent, share: percent, turned: day, vouched: day, last: day, age: windowOf };

/** What was counted or found, in a paragraph; null where the rule is none that we know. `facts` are of the alert. */
export function measured(one, facts, brand) {
  const [kind, motive] = one.signal.split(":");
  const key = `measured_${kind === "drop" ? "volume" : kind}`;
  if (!has(key)) return null;
  if (isStanding(one)) {
    const told = Object.entries(facts).map(([fact, value]) => [fact, typeof value === "number" ? (FACTS[fact] ?? figure)(value) : value]);
    return h("p", null, name(t(key, { brand, ...Object.fromEntries(told) })));
  }
  const window = windowOf(one.window_s);
  if (kind === "blind") return h("p", null, t(key, { window }));
  const what = counted(key, one.observed, { n: figure(one.observed), motive: motive ? said(motive) : "", window });
  return h("p", { class: "measured" }, t("measured", { what, expected: figure(one.expected), interval: bracket(one.expected_lo, one.expected_hi, figure) }));
}
