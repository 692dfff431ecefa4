// Accounts: which company needs somebody, and of one who knows whom, what is asked, and who vouches.

import { intervals } from "../charts/intervals.js";
import { sides } from "../charts/sides.js";
import { coded } from "../codes.js";
import { h, name } from "../dom.js";
import { tableOf } from "../frame.js";
import { bracket, moment, number, percent, t, words } from "../i18n.js";
import { choice, figures, objects, verdict } from "../verdicts.js";

words({
  lead_accounts: [
    "The company that needs somebody most comes first. It is an order to look at them in, no ranking: most of what is said between companies is not seen here.",
    "L’entreprise qui a le plus besoin de quelqu’un vient d’abord. C’est un ordre de lecture, pas un classement : l’essentiel de ce qui se dit entre entreprises ne se voit pas ici.",
  ],
  accounts_none: [
    "No company is declared for this brand. No post says who decides, so it has to be told: write team and companies into a file and run murmure declare accounts.toml --data DIR.",
    "Aucune entreprise n’est déclarée pour cette marque. Aucun message ne dit qui décide, il faut donc le dire : écrire l’équipe et les entreprises dans un fichier, puis murmure declare accounts.toml --data DOSSIER.",
  ],
  account_pick: ["Company", "Entreprise"],
  account_last: ["last contact {at}", "dernier contact {at}"],
  account_never: ["never a contact", "jamais de contact"],
  account_unseen: ["never seen at all", "jamais vu du tout"],
  account_reached: ["{n} of {of} reached, {contacts} contacts", "{n} sur {of} joints, {contacts} contacts"],
  account_silent: ["decider silent for {n} days", "le décideur se tait depuis {n} jours"],
  account_not_reached: ["not reached: {roles}", "non joints : {roles}"],
  account_buyers: ["Who buys", "Qui achète"],
  account_sellers: ["Who sells", "Qui vend"],
  account_map: ["Who has contact with whom", "Qui est en contact avec qui"],
  account_map_told: [
    "{company}: {buyers} people who buy, {sellers} who sell, and {ties} pairs with contact. The lozenge is somebody whom nobody reaches.",
    "{company} : {buyers} personnes qui achètent, {sellers} qui vendent, et {ties} paires en contact. Le losange est une personne que personne ne joint.",
  ],
  account_tie: ["{one} and {other}: {n} contacts", "{one} et {other} : {n} contacts"],
  account_indices: ["The two networks", "Les deux réseaux"],
  account_index_told: [
    "Part of the pairs that have contact. The whisker is a bracket and no confidence interval: pairs with contact on two days or more, up to those still to be expected unseen.",
    "Part des paires en contact. La barre est une fourchette, non un intervalle de confiance : des paires vues deux jours au moins, jusqu’à celles qu’on attend encore sans les avoir vues.",
  ],
  index_buyer_seller: ["company and team", "entreprise et équipe"],
  index_within_seller: ["within the team", "au sein de l’équipe"],
  index_similar: ["same function", "même fonction"],
  index_cross: ["across functions", "entre fonctions"],
  index_centralization: ["centre within the team", "centre au sein de l’équipe"],
  account_reading: ["Read as", "Lecture"],
  account_steps: ["What to do next", "Que faire ensuite"],
  account_holds: ["Holds most contacts", "Tient le plus de contacts"],
  account_doubled: ["Told twice", "Dit deux fois"],
  account_doubled_of: ["{n} of {of} posts of the team, {share} [{lo}, {hi}]", "{n} messages de l’équipe sur {of}, {share} [{lo} ; {hi}]"],
  account_broker: ["Stands between", "Fait le lien"],
  account_broker_of: ["{who}: {share} of {n} pairs that only meet through somebody", "{who} : {share} de {n} paires qui ne se rejoignent que par quelqu’un"],
  account_topics: ["What its people ask, what nobody answers first", "Ce que ses gens demandent, d’abord ce à quoi personne ne répond"],
  account_no_topics: ["No question of its people is known.", "Aucune question de ses gens n’est connue."],
  account_vouchers: ["Whose word reaches them", "Quelle parole les atteint"],
  account_no_vouchers: ["Nobody is known whose word for the brand reached them.", "On ne connaît personne dont la parole pour la marque les ait atteints."],
  col_topic: ["topic", "sujet"],
  col_asked: ["asked", "demandé"],
  col_answered: ["answered", "répondu"],
  col_unanswered: ["unanswered", "sans réponse"],
  col_waiting: ["waiting", "en attente"],
  col_median_wait_h: ["median wait (h)", "attente médiane (h)"],
  col_experts: ["could answer", "pourrait répondre"],
  col_oldest_unanswered_at: ["oldest unanswered", "plus ancienne sans réponse"],
  col_voucher_id: ["who vouches", "qui se porte garant"],
  col_receiver_id: ["to whom", "auprès de qui"],
  col_hand: ["hand", "main"],
  col_stance: ["stance", "position"],
  col_path: ["how", "comment"],
  col_word: ["word", "parole"],
  col_first_at: ["first", "premier"],
  col_turned_at: ["turned", "a changé"],
  col_company_name: ["company", "entreprise"],
  col_reading: ["reading", "lecture"],
  col_buyers_in_contact: ["buyers reached", "acheteurs joints"],
  col_n_buyers: ["buyers", "acheteurs"],
  col_sellers_in_contact: ["sellers in touch", "vendeurs en contact"],
  col_n_sellers: ["sellers", "vendeurs"],
  col_last_contact_at: ["last contact", "dernier contact"],
  col_decider_silent_days: ["decider silent (days)", "silence du décideur (jours)"],
  col_top_seller: ["holds most", "tient le plus"],
  col_top_share: ["of the contacts", "des contacts"],
  col_top_share_lo: ["from", "de"],
  col_top_share_hi: ["to", "à"],
  col_roles_not_in_contact: ["roles not reached", "rôles non joints"],
  col_roles_missing: ["roles nobody is declared for", "rôles sans personne déclarée"],
  col_steps: ["what to do", "que faire"],
  col_company: ["id", "id"],
});

const readOf = (text) => coded("reading", text) ?? text;
const role = (one) => coded("role", one ?? "unknown") ?? one;
const step = (one) => coded("steps", one) ?? one;

const entry = (one, state, chosen) =>
  h(
    "li",
    null,
    h("button", { type: "button", class: "small", "aria-pressed": one.company === chosen ? "true" : "false", onclick: () => state.go({ company: one.company }) }, name(one.company_name)),
    " ",
    t("account_reached", { n: number(one.buyers_in_contact), of: number(one.n_buyers), contacts: number(one.contacts) }),
    " · ",
    one.last_contact_at === null ? t("account_never") : t("account_last", { at: moment(one.last_contact_at, { time: false }) }),
    one.decider_silent_days === null ? null : ` · ${t("account_silent", { n: number(one.decider_silent_days) })}`,
    one.roles_not_in_contact?.length ? ` · ${t("account_not_reached", { roles: one.roles_not_in_contact.map(role).join(", ") })}` : null,
    h("span", { class: "badge" }, readOf(one.reading)),
  );

/** What is said of a person below the name, then the same in ever less room. */
function notesOf(one) {
  const at = one.last_contact_at === null ? null : moment(one.last_contact_at, { time: false });
  const who = one.side === "buy" ? role(one.role) : one.function;
  const last = at === null ? t(one.is_seen ? "account_never" : "account_unseen") : t("account_last", { at });
  return [[who, last], [who, at], [who]].map((parts) => parts.filter(Boolean).join(" · "));
}

function map(answer, company) {
  const people = objects(answer.people);
  const shown = people.map((one) => ({ id: one.author_id, name: one.name, note: notesOf(one)[0], shorter: notesOf(one).slice(1), side: one.side, isAlone: one.side === "buy" && one.contacts === 0 }));
  const named = new Map(people.map((one) => [one.author_id, one.name]));
  const buyers = people.filter((one) => one.side === "buy");
  const ties = buyers.flatMap((one) => (one.contacted_by ?? []).map((other, at) => [one.author_id, other, one.contacts_by[at]]));
  const beside = people.flatMap((one) => (one.colleagues ?? []).filter((other) => one.author_id < other).map((other) => [one.author_id, other]));
  const told = { company, buyers: number(buyers.length), sellers: number(people.length - buyers.length), ties: number(ties.length) };
  return [
    h("h2", null, t("account_map")),
    h("p", { class: "quiet" }, t("account_map_told", told)),
    sides(
      shown.filter((one) => one.side === "buy"),
      shown.filter((one) => one.side === "sell"),
      ties,
      beside,
      {
        title: t("account_map_told", told),
        heads: [t("account_buyers"), t("account_sellers")],
        write: (one, other, n) => t("account_tie", { one: named.get(one) ?? one, other: named.get(other) ?? other, n: number(n) }),
      },
    ),
  ];
}

function indices(one) {
  const part = (ties, pairs) => (pairs ? ties / pairs : null);
  const rows = [
    ["index_buyer_seller", one.buyer_seller_density, one.buyer_seller_lo, one.buyer_seller_hi, null],
    ["index_within_seller", one.within_seller_density, one.within_seller_lo, one.within_seller_hi, null],
    ["index_centralization", one.seller_centralization, null, null, null],
    ["index_similar", part(one.similar_function_ties, one.similar_function_pairs), null, null, one.similar_function_pairs],
    ["index_cross", part(one.cross_function_ties, one.cross_function_pairs), null, null, one.cross_function_pairs],
  ];
  return [
    h("h2", null, t("account_indices")),
    h("p", { class: "quiet" }, t("account_index_told")),
    intervals(
      rows.map(([key, value, lo, hi, n]) => ({ label: `${t(key)}${n === null ? "" : ` · n = ${number(n)}`}${value === null ? ` · ${t("cannot_tell")}` : ""}`, marks: [{ value, lo, hi }] })),
      { write: (x) => percent(x), title: t("account_indices"), lo: 0, hi: 1 },
    ),
  ];
}

function summary(one, coordination, top) {
  const told = objects(coordination)[0];
  const span = (value, lo, hi) => `${percent(value)} ${bracket(lo, hi, percent)}`;
  return figures(
    [
      [t("account_reading"), readOf(one.reading)],
      one.steps?.length ? [t("account_steps"), one.steps.map(step).join(t("semicolon"))] : null,
      top.top_seller === null ? null : [t("account_holds"), `${top.top_seller}${t("colon")}${span(top.top_share, top.top_share_lo, top.top_share_hi)}${told ? ` · ${verdict(told.verdict)}` : ""}`],
      told?.told
        ? [t("account_doubled"), t("account_doubled_of", { n: number(told.doubled), of: number(told.told), share: percent(told.doubled_share), lo: percent(told.doubled_lo), hi: percent(told.doubled_hi) })]
        : null,
      one.broker_id === null ? null : [t("account_broker"), t("account_broker_of", { who: one.broker_id, share: percent(one.broker_share), n: number(one.bridged_pairs) })],
    ].filter(Boolean),
  );
}

function table(caption, found, none, without = []) {
  if (!found.rows.length) return h("p", null, t(none));
  const kept = found.columns.map((column, at) => [column, at]).filter(([column]) => !without.includes(column));
  return tableOf(t(caption), kept.map(([column]) => column), found.rows.map((row) => kept.map(([, at]) => row[at])));
}

export const accounts = {
  id: "accounts",
  showsEmpty: true,
  render(root, answer, state) {
    const rows = objects(answer);
    if (!rows.length) {
      root.append(h("p", null, t("accounts_none")));
      return;
    }
    const top = rows.find((one) => one.company === answer.company) ?? rows[0];
    const one = objects(answer.indices)[0];
    root.append(
      h("ol", { class: "cards" }, rows.map((row) => entry(row, state, answer.company))),
      h("p", { class: "controls" }, choice(t("account_pick"), rows.map((row) => [row.company, row.company_name]), answer.company, (company) => state.go({ company }))),
      h("h2", null, name(top.company_name)),
      summary(one, answer.coordination, top),
      ...map(answer, top.company_name),
      ...indices(one),
      table("account_topics", answer.topics, "account_no_topics", ["people", "share", "lo", "hi"]),
      table("account_vouchers", answer.vouchers, "account_no_vouchers", ["strength", "last_at"]),
    );
  },
};
