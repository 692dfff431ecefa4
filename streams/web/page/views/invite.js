// Whom to invite, in which order: what each adds to those before, and the ties that a word could wake.

import { curve } from "../charts/curve.js";
import { h, name } from "../dom.js";
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
  invite_people: ["People they reach", "Personnes touchées"],
  invite_people_of: ["{n} [{range}] of {all}", "{n} [{range}] sur {all}"],
  invite_adoptions: ["Adoptions they reach", "Adoptions touchées"],
  invite_elsewhere: ["Of what comes, expect", "De la suite, attendre"],
  invite_elsewhere_told: ["{part} of the adoptions", "{part} des adoptions"],
  invite_unknown: ["cannot tell: one item only", "indécidable : un seul objet"],
  invite_surely: ["Of the best choice there is, at least", "Du meilleur choix possible, au moins"],
  invite_worth: ["Worth ({unit})", "Valeur ({unit})"],
  invite_chart: ["People reached, by how many are contacted", "Personnes touchées, selon le nombre de contacts"],
  invite_chart_told: [
    "People reached by the first contacts of the plan: {n} contacts reach {people} [{range}].",
    "Personnes touchées par les premiers contacts du plan : {n} contacts en touchent {people} [{range}].",
  ],
  invite_axis: ["contacts, in this order", "contacts, dans cet ordre"],
  invite_line: ["by the rule chosen (n = {n} people)", "selon la règle choisie (n = {n} personnes)"],
  invite_band: ["over six rules of credit, and by chance (95 %)", "sur six règles de crédit, et au hasard (95 %)"],
  invite_tip: ["{who}: {gain} more adoptions [{range}]; {people} people with those before", "{who} : {gain} adoptions de plus [{range}] ; {people} personnes avec les précédents"],
  invite_expect: [
    "They are chosen on the same past as they are judged by, so the first look better than they will be. Chosen on half of the items, such a plan reached {part} of the other half: expect that of what comes. Credit is not cause.",
    "Ils sont choisis sur le passé même qui les juge, donc les premiers paraissent meilleurs qu’ils ne seront. Choisi sur la moitié des objets, un tel plan a touché {part} de l’autre moitié : attendre cela de la suite. Le crédit n’est pas la cause.",
  ],
  invite_order: ["In this order", "Dans cet ordre"],
  invite_gain: ["{gain} more adoptions [{range}], {people} more people", "{gain} adoptions de plus [{range}], {people} personnes de plus"],
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
  col_reach_lo: ["reach from", "portée de"],
  col_reach_hi: ["to", "à"],
  col_people_lo: ["people from", "personnes de"],
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
const expected = (plan) => (plan.elsewhere === null ? t("invite_unknown") : t("invite_elsewhere_told", { part: percent(plan.elsewhere) }));

function sums(plan, rows) {
  const last = rows.at(-1);
  return figures(
    [
      [t("invite_contacts"), number(rows.length)],
      [t("invite_people"), t("invite_people_of", { n: one(last.people), range: range(last.people_lo, last.people_hi), all: number(plan.people) })],
      [t("invite_adoptions"), t("invite_people_of", { n: one(last.reach), range: range(last.reach_lo, last.reach_hi), all: number(plan.adoptions) })],
      [t("invite_elsewhere"), expected(plan)],
      [t("invite_surely"), percent(plan.surely)],
      plan.unit && [t("invite_worth", { unit: plan.unit }), number(rows.reduce((sum, row) => sum + row.worth, 0))],
    ].filter(Boolean),
  );
}

/** In words: what somebody adds, with whom they overlap, and whom of their own they could wake. */
function contact(row, at, rows) {
  const people = row.people - (rows[at - 1]?.people ?? 0);
  const overlap = { alone: one(row.alone), overlap: one(row.overlap) };
  const said = [h("strong", null, name(row.author_id)), t("colon"), t("invite_gain", { gain: one(row.gain), range: range(row.gain_lo, row.gain_hi), people: one(people) }), "."];
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
    const last = rows.at(-1);
    const points = rows.map((row) => ({
      value: row.people,
      lo: row.people_lo,
      hi: row.people_hi,
      tip: t("invite_tip", { who: row.author_id, gain: one(row.gain), range: range(row.gain_lo, row.gain_hi), people: one(row.people) }),
    }));
    root.append(
      sums(answer.plan, rows),
      h("h2", null, t("invite_chart")),
      curve(points, {
        title: t("invite_chart_told", { n: number(rows.length), people: one(last.people), range: range(last.people_lo, last.people_hi) }),
        heads: [t("invite_people"), t("invite_axis")],
        legend: [t("invite_line", { n: number(answer.plan.people) }), t("invite_band")],
        write: (x) => number(x, 1),
      }),
      h("p", { class: "quiet" }, t("invite_expect", { part: answer.plan.elsewhere === null ? "–" : percent(answer.plan.elsewhere) })),
      h("h2", null, t("invite_order")),
      h("ol", { class: "cards" }, rows.map(contact)),
    );
  },
};
