// Whom to invite, in which order: what each adds to those before, and the ties that a word could wake.

import { curve } from "../charts/curve.js";
import { h, name } from "../dom.js";
import { tableOf } from "../frame.js";
import { between, number, percent, t, words } from "../i18n.js";
import { choice, figures, objects } from "../verdicts.js";

words({
  lead_invite: [
    "Whom to contact first, and how many people hang on them, going by what was taken up before after whom. Everybody has a price of 1 here; with prices of your own: murmure invite BRAND --budget B --prices FILE.",
    "Qui contacter d’abord, et combien de personnes tiennent à eux, d’après ce qui a déjà été repris à la suite de qui. Chacun coûte 1 ici ; avec vos propres prix : murmure invite MARQUE --budget B --prices FICHIER.",
  ],
  invite_budget: ["Contacts at most", "Contacts au plus"],
  invite_rule: ["Rule of credit", "Règle de crédit"],
  invite_rule_share: ["share: strength and recency", "share : force et fraîcheur"],
  invite_rule_decay: ["decay: less with the delay", "decay : moins avec le délai"],
  invite_rule_first: ["first: all to the first seen", "first : tout au premier vu"],
  invite_rule_last: ["last: all to the last seen", "last : tout au dernier vu"],
  invite_rule_equal: ["equal: the same to each", "equal : autant à chacun"],
  invite_rule_shapley: ["shapley: by what each adds", "shapley : selon l’apport de chacun"],
  invite_none: [
    "Nobody is known to have taken anything up after somebody they could see, so there is nobody to begin with.",
    "Personne n’est connu pour avoir repris quoi que ce soit après quelqu’un qu’il pouvait voir : il n’y a par qui commencer.",
  ],
  invite_few: ["Fewer than {n} people took anything up after others: nothing is told of so few.", "Moins de {n} personnes ont repris quoi que ce soit après d’autres : rien n’est dit d’aussi peu de gens."],
  invite_nobody: ["Nobody who could be asked adds anything.", "Personne de sollicitable n’apporte quoi que ce soit."],
  invite_contacts: ["Contacts", "Contacts"],
  invite_people: ["People to expect", "Personnes attendues"],
  invite_people_of: ["{n} [{range}] of {all}", "{n} [{range}] sur {all}"],
  invite_adoptions_of: ["{n} of {all}", "{n} sur {all}"],
  invite_adoptions: ["Adoptions of the past", "Adoptions du passé"],
  invite_elsewhere: ["Of what comes, they reach", "De la suite, ils touchent"],
  invite_unknown: [
    "All that was taken up is one item: what such contacts reach of others cannot be told, and what they reached of this one looks better than it is.",
    "Tout ce qui a été repris est un seul objet : on ne peut dire ce que de tels contacts touchent d’autres, et ce qu’ils ont touché de celui-ci paraît meilleur qu’il n’est.",
  ],
  invite_surely: ["Of the best choice there is, at least", "Du meilleur choix possible, au moins"],
  invite_worth: ["Worth ({unit})", "Valeur ({unit})"],
  invite_chart: ["People to expect, by how many are contacted", "Personnes attendues, selon le nombre de contacts"],
  invite_chart_told: [
    "People to expect of the first contacts of such a plan: of {n} contacts, {people} [{range}].",
    "Personnes attendues des premiers contacts d’un tel plan : de {n} contacts, {people} [{range}].",
  ],
  invite_axis: ["contacts, in this order", "contacts, dans cet ordre"],
  invite_line: ["to expect (n = {n} people)", "attendu (n = {n} personnes)"],
  invite_band: ["over six rules, and by chance (95 %)", "sur six règles, et au hasard (95 %)"],
  invite_before: ["of the past they were chosen on", "du passé qui les a fait choisir"],
  invite_tip: [
    "{at} contacts: {people} people to expect [{range}], {before} of the past; the last one is {who}",
    "{at} contacts : {people} personnes attendues [{range}], {before} du passé ; le dernier est {who}",
  ],
  invite_expect: [
    "Whoever is chosen for the past looks better in it than they are. So plans were chosen on one half of the items and judged by the other: that is what to expect, if as much is taken up again. Credit is not cause.",
    "Qui est choisi pour le passé y paraît meilleur qu’il n’est. Des plans ont donc été choisis sur une moitié des objets et jugés sur l’autre : voilà à quoi s’attendre, si autant est repris. Le crédit n’est pas la cause.",
  ],
  invite_bounds: ["What each adds to those before, of the past; the range is over six rules and chance, for all who could be chosen at once.", "Ce que chacun ajoute aux précédents, du passé ; l’étendue est sur six règles et le hasard, pour tous ceux qu’on pouvait choisir à la fois."],
  invite_order: ["In this order", "Dans cet ordre"],
  invite_gain: ["{gain} more adoptions [{range}]", "{gain} adoptions de plus [{range}]"],
  invite_overlap: ["{alone} alone, of which {overlap} are reached already", "{alone} à lui seul, dont {overlap} déjà touchées"],
  invite_overlap_with: ["{alone} alone, of which {overlap} are reached already, most of it with ", "{alone} à lui seul, dont {overlap} déjà touchées, surtout avec "],
  invite_idle: ["Ties asleep: {n}, the strongest with ", "Liens endormis : {n}, les plus forts avec "],
  invite_opener: ["; near to them now: ", " ; proche aujourd’hui : "],
  col_order: ["order", "ordre"],
  col_price: ["price", "prix"],
  col_gain: ["gain", "gain"],
  col_gain_lo: ["gain from", "gain de"],
  col_gain_hi: ["to", "à"],
  col_reach: ["reach so far", "portée jusque-là"],
  col_past_people: ["people of the past", "personnes du passé"],
  col_people_expected: ["people to expect", "personnes attendues"],
  col_people_lo: ["from", "de"],
  col_people_hi: ["to", "à"],
  col_alone: ["alone", "à lui seul"],
  col_overlap: ["overlap", "recouvrement"],
  col_overlap_with: ["overlap with", "recouvre"],
  col_own: ["their own", "en propre"],
  col_worth: ["worth", "valeur"],
  col_dormant_ties: ["ties asleep", "liens endormis"],
  col_dormant_to: ["with whom", "avec qui"],
  col_opener: ["who could open", "qui peut rouvrir"],
});

const BUDGETS = [5, 10, 20, 50];
const one = (x) => number(x, x < 100 ? 1 : 0);
const range = (lo, hi) => between(lo, hi, one);

function sums(plan, rows) {
  const last = rows.at(-1);
  const isKnown = plan.elsewhere !== null;
  return figures(
    [
      [t("invite_contacts"), number(rows.length)],
      isKnown && [t("invite_people"), t("invite_people_of", { n: one(last.people_expected), range: range(last.people_lo, last.people_hi), all: number(plan.people) })],
      isKnown && [t("invite_elsewhere"), percent(plan.elsewhere)],
      [t("invite_adoptions"), t("invite_adoptions_of", { n: one(last.reach), all: number(plan.adoptions) })],
      [t("invite_surely"), percent(plan.surely)],
      plan.unit && [t("invite_worth", { unit: plan.unit }), number(rows.reduce((sum, row) => sum + row.worth, 0))],
    ].filter(Boolean),
  );
}

function chart(plan, rows) {
  const last = rows.at(-1);
  const points = rows.map((row) => ({
    value: row.people_expected,
    lo: row.people_lo,
    hi: row.people_hi,
    before: row.past_people,
    tip: t("invite_tip", { at: number(row.order), who: row.author_id, people: one(row.people_expected), range: range(row.people_lo, row.people_hi), before: one(row.past_people) }),
  }));
  return [
    h("h2", null, t("invite_chart")),
    curve(points, {
      title: t("invite_chart_told", { n: number(rows.length), people: one(last.people_expected), range: range(last.people_lo, last.people_hi) }),
      heads: [t("invite_people"), t("invite_axis")],
      legend: [t("invite_line", { n: number(plan.people) }), t("invite_band"), t("invite_before")],
      write: (x) => number(x, 1),
    }),
    h("p", { class: "quiet" }, t("invite_expect")),
  ];
}

/** In words: what somebody adds, with whom they overlap, and whom of their own they could wake. */
function contact(row) {
  const overlap = { alone: one(row.alone), overlap: one(row.overlap) };
  const said = [h("strong", null, name(row.author_id)), t("colon"), t("invite_gain", { gain: one(row.gain), range: range(row.gain_lo, row.gain_hi) }), "."];
  if (row.overlap >= 0.05) {
    said.push(" ", ...(row.overlap_with ? [t("invite_overlap_with", overlap), name(row.overlap_with)] : [t("invite_overlap", overlap)]), ".");
  }
  if (row.dormant_ties) {
    const to = row.dormant_to.flatMap((who, at) => [at ? ", " : null, name(who)]);
    said.push(" ", t("invite_idle", { n: number(row.dormant_ties) }), ...to, ...(row.opener ? [t("invite_opener"), name(row.opener)] : []), ".");
  }
  return h("li", null, said);
}

export const invite = {
  id: "invite",
  showsEmpty: true,
  render(root, answer, state) {
    const budgets = [...new Set([...BUDGETS, answer.budget])].sort((a, b) => a - b).map((n) => [n, number(n)]);
    root.append(
      h(
        "p",
        { class: "controls" },
        choice(t("invite_budget"), budgets, answer.budget, (budget) => state.go({ budget })),
        choice(t("invite_rule"), answer.rules.map((rule) => [rule, t(`invite_rule_${rule}`)]), answer.rule, (rule) => state.go({ rule })),
      ),
    );
    const rows = objects(answer);
    if (!rows.length) {
      root.append(h("p", null, answer.few ? t("invite_few", { n: answer.few }) : t(answer.plan ? "invite_nobody" : "invite_none")));
      return;
    }
    root.append(
      sums(answer.plan, rows),
      ...(answer.plan.elsewhere === null ? [h("p", null, t("invite_unknown"))] : chart(answer.plan, rows)),
      h("h2", null, t("invite_order")),
      h("p", { class: "quiet" }, t("invite_bounds")),
      h("ol", { class: "cards" }, rows.map(contact)),
      h("h2", null, t("value_ties")),
      answer.dormant.rows.length ? tableOf(t("value_ties"), answer.dormant.columns, answer.dormant.rows) : h("p", null, t("value_no_ties")),
    );
  },
};
