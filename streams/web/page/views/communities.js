// The communities of a market: how firm, what they talk of, who of them speaks of the brand; and involvement.

import { intervals } from "../charts/intervals.js";
import { h, name } from "../dom.js";
import { between, date, number, percent, t, words } from "../i18n.js";
import { address } from "../place.js";
import { objects, verdict } from "../verdicts.js";

words({
  lead_communities: [
    "Who has to do with whom in the brand’s market. A firm community comes back when a fifth of the contacts is left out; a loose one is there, and its edges shift. Those that cannot be told are not shown.",
    "Qui a affaire à qui dans le marché de la marque. Une communauté nette revient quand on retire un cinquième des contacts ; une communauté lâche existe, mais ses bords bougent. Celles qu’on ne peut établir ne sont pas montrées.",
  ],
  market_told: [
    "The market: {verdict}. {people} people with a contact, {pairs} pairs; {in} of them in {n} communities.",
    "Le marché : {verdict}. {people} personnes avec un contact, {pairs} paires ; {in} d’entre elles dans {n} communautés.",
  ],
  market_cannot: [
    "The market: cannot tell. Contacts drawn at random would look the same, so no community is shown ({people} people, {pairs} pairs).",
    "Le marché : indécidable. Des contacts tirés au sort auraient la même allure, donc aucune communauté n’est montrée ({people} personnes, {pairs} paires).",
  ],
  market_none: ["Nothing is known yet of who has to do with whom.", "On ne sait encore rien de qui a affaire à qui."],
  community_share: ["Of those who write there, the part that writes of the brand", "Parmi ceux qui y écrivent, la part qui parle de la marque"],
  community_status: ["The part that shows status", "La part qui montre son statut"],
  community_people: ["{people} people", "{people} personnes"],
  community_talks: ["talks more than others of ", "parle plus que d’autres de "],
  community_since: ["known since {day}", "connue depuis le {day}"],
  community_in_network: ["see it in the network", "la voir dans le réseau"],
  involved: ["Are people with more contacts more involved?", "Les gens plus connectés sont-ils plus impliqués ?"],
  involved_verdict: ["Verdict: {verdict}. Read it before the curve.", "Verdict : {verdict}. Le lire avant la courbe."],
  involved_axis: [
    "Days active out of {days}, beyond people just as active before (reference: {band})",
    "Jours actifs sur {days}, au-delà de personnes aussi actives auparavant (référence : {band})",
  ],
  involved_none: ["Too little is known to say whether contacts and involvement go together.", "On en sait trop peu pour dire si contacts et implication vont ensemble."],
  "band_none": ["no contact", "aucun contact"],
  band_1: ["1 contact", "1 contact"],
  "band_2 to 4": ["2 to 4 contacts", "2 à 4 contacts"],
  "band_5 to 9": ["5 to 9 contacts", "5 à 9 contacts"],
  "band_10 to 29": ["10 to 29 contacts", "10 à 29 contacts"],
  "band_30 and more": ["30 and more contacts", "30 contacts et plus"],
  "band_each doubling": ["each doubling of contacts", "chaque doublement des contacts"],
  band_grown: ["the same, against themselves before", "de même, par rapport à eux-mêmes avant"],
  col_about: ["talks of", "parle de"],
  col_status_lo: ["status from", "statut de"],
  col_status_hi: ["to", "à"],
  col_status_n: ["n (status)", "n (statut)"],
  col_core: ["core", "noyau"],
  col_inside: ["inside", "à l’intérieur"],
  col_returns: ["comes back", "revient"],
  col_born_on: ["since", "depuis"],
});

function market(found) {
  const one = objects(found)[0];
  if (!one) return h("p", null, t("market_none"));
  const given = { people: number(one.people), pairs: number(one.pairs), n: number(one.communities), in: number(one.in_communities), verdict: verdict(one.verdict) };
  return h("p", null, t(one.verdict === "cannot tell" ? "market_cannot" : "market_told", given));
}

const entry = (one, state) =>
  h(
    "li",
    null,
    h("strong", null, one.community_id),
    ` · ${t("community_people", { people: number(one.people) })}, `,
    h("span", { class: "badge" }, verdict(one.verdict)),
    " ",
    one.about?.length ? [t("community_talks"), name(one.about.join(", ")), " · "] : null,
    h("span", { class: "quiet" }, t("community_since", { day: date(one.born_on) }), " · "),
    h("a", { href: address("network", { brand: state.given.brand, lang: state.given.lang }) }, t("community_in_network")),
  );

const band = (text) => t(`band_${text}`);

function involvement(table) {
  const rows = objects(table);
  const curve = rows.filter((row) => row.difference !== null && Number.isFinite(row.difference));
  if (!curve.length) return h("p", null, t("involved_none"));
  const reference = rows.find((row) => row.is_reference);
  const axis = t("involved_axis", { days: number(curve[0].days), band: reference ? band(reference.band) : "–" });
  return [
    h("p", null, t("involved_verdict", { verdict: verdict(curve[0].verdict) })),
    h("p", { class: "quiet" }, axis),
    intervals(
      curve.map((row) => ({
        label: `${band(row.band)} · n = ${number(row.people)}`,
        note: between(row.lo, row.hi, (x) => number(x, 2)),
        marks: [{ value: row.difference, lo: row.lo, hi: row.hi, kind: row.before === null ? "two" : "one" }],
      })),
      { write: (x) => number(x, 2), title: axis, zero: 0 },
    ),
  ];
}

export const communities = {
  id: "communities",
  showsEmpty: true,
  render(root, answer, state) {
    const rows = objects(answer);
    root.append(market(answer.market));
    if (rows.length) root.append(h("ol", { class: "cards" }, rows.map((one) => entry(one, state))));
    const share = (key, [value, lo, hi, n]) => {
      const known = rows.filter((one) => one[value] !== null);
      if (!known.length) return;
      root.append(
        h("h2", null, t(key)),
        intervals(
          known.map((one) => ({ label: `${one.community_id} · n = ${number(one[n])}`, marks: [{ value: one[value], lo: one[lo], hi: one[hi] }] })),
          { write: (x) => percent(x, 1), title: t(key), lo: 0 },
        ),
      );
    };
    share("community_share", ["share", "lo", "hi", "n"]);
    share("community_status", ["status", "status_lo", "status_hi", "status_n"]);
    root.append(h("h2", null, t("involved")), ...[involvement(answer.involvement)].flat());
  },
};
