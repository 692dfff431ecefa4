// What members and the network are worth, and which ties that fell silent could be woken.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { tableOf } from "../frame.js";
import { between, number, percent, t, words } from "../i18n.js";
import { address } from "../place.js";
import { figures, objects } from "../verdicts.js";

words({
  lead_value: [
    "What a member keeps of their own adoptions, and what is laid to them of others’. Read the ranks between best and worst: rules of credit differ widely. Credit is not cause.",
    "Ce qu’un membre garde de ses propres adoptions, et ce qui lui est attribué de celles des autres. Lire les rangs entre le meilleur et le pire : les règles de crédit diffèrent beaucoup. Le crédit n’est pas la cause.",
  ],
  value_network: ["The network: own, influence and the brand add up, nothing counts twice", "Le réseau : le propre, l’influence et la marque s’additionnent, rien ne compte deux fois"],
  value_total: ["All members together", "Tous les membres ensemble"],
  value_own: ["Of their own", "En propre"],
  value_influence: ["Laid to other members", "Attribué à d’autres membres"],
  value_by_brand: ["Laid to the brand itself", "Attribué à la marque elle-même"],
  value_members: ["Members", "Membres"],
  value_dormant: ["Of dormant members", "De membres endormis"],
  value_of_members: ["{value} ({n} members)", "{value} ({n} membres)"],
  value_amount: ["{n} {unit}", "{n} {unit}"],
  value_people: ["Members, in {unit}: total with its range over six rules and chance", "Membres, en {unit} : total et son étendue sur six règles et le hasard"],
  value_rank: ["rank {lo} to {hi}", "rang {lo} à {hi}"],
  value_undeclared: [
    "What an adoption is worth is not declared, so all is in adoptions: write [value] into a file and run murmure declare.",
    "Ce que vaut une adoption n’est pas déclaré, tout est donc en adoptions : écrire [value] dans un fichier, puis murmure declare.",
  ],
  value_invite: ["Whom to contact, and in which order", "Qui contacter, et dans quel ordre"],
  value_ties: ["Ties that fell silent, and who of ours could open them", "Liens devenus silencieux, et qui de chez nous pourrait les rouvrir"],
  value_no_ties: ["No tie that was strong has fallen silent.", "Aucun lien fort n’est devenu silencieux."],
  col_total: ["total", "total"],
  col_own_value: ["own", "propre"],
  col_influence_value: ["influence", "influence"],
  col_influence_lo: ["influence from", "influence de"],
  col_influence_hi: ["to", "à"],
  col_influence_effect: ["part of all influence", "part de toute l’influence"],
  col_unit: ["unit", "unité"],
  col_is_declared: ["declared", "déclaré"],
  col_is_dormant: ["dormant", "endormi"],
  col_other_id: ["to whom", "envers qui"],
  col_once: ["strength then", "force d’alors"],
  col_opener_id: ["who could open", "qui peut rouvrir"],
});

const unitOf = (unit) => (unit === "adoptions" ? t("unit_adoptions") : unit);
const amount = (value, unit) => t("value_amount", { n: number(value, value < 100 ? 1 : 0), unit: unitOf(unit) });

function sums(one) {
  const part = (value) => `${amount(value, one.unit)} (${one.total ? percent(value / one.total) : "–"})`;
  return figures([
    [t("value_total"), amount(one.total, one.unit)],
    [t("value_members"), number(one.members)],
    [t("value_own"), part(one.own)],
    [t("value_influence"), `${part(one.influence)} [${between(one.influence_lo, one.influence_hi, (x) => number(x))}]`],
    [t("value_by_brand"), part(one.by_brand)],
    [t("value_dormant"), t("value_of_members", { value: part(one.dormant_total), n: number(one.dormant_members) })],
  ]);
}

export const value = {
  id: "value",
  render(root, answer, state) {
    const rows = objects(answer);
    const one = objects(answer.network)[0];
    if (one) root.append(h("h2", null, t("value_network")), sums(one));
    if (one?.unit === "adoptions") root.append(h("p", { class: "quiet" }, t("value_undeclared")));
    const title = t("value_people", { unit: unitOf(rows[0].unit) });
    root.append(
      h("h2", null, title),
      intervals(
        rows.map((row) => ({ label: `${row.author_id} · ${t("value_rank", { lo: number(row.rank_lo), hi: number(row.rank_hi) })}`, marks: [{ value: row.total, lo: row.lo, hi: row.hi }] })),
        { write: (x) => number(x), title, lo: 0 },
      ),
      h("h2", null, t("value_ties")),
      answer.dormant.rows.length ? tableOf(t("value_ties"), answer.dormant.columns, answer.dormant.rows) : h("p", null, t("value_no_ties")),
      h("p", null, h("a", { href: address("invite", { ...state.given, n: "" }) }, t("value_invite"))),
    );
  },
};
