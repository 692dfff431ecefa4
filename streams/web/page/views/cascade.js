// The largest cascades; of one its tree over time; and who led to the adoptions of it, or of another item.

import { intervals } from "../charts/intervals.js";
import { tree } from "../charts/tree.js";
import { h, name } from "../dom.js";
import { bracket, moment, number, t, words } from "../i18n.js";
import { choice, figures, objects } from "../verdicts.js";

words({
  lead_cascade: [
    "A post and all that followed from it: passed on in one step it is a broadcast (about 2 steps between any two), over many steps it is word of mouth.",
    "Un message et tout ce qui en est venu : relayé en un seul pas, c’est une diffusion (environ 2 pas entre deux messages) ; sur beaucoup de pas, c’est du bouche-à-oreille.",
  ],
  cascade_pick: ["Cascade", "Cascade"],
  cascade_choice: ["{at} · {who} · {n} posts", "{at} · {who} · {n} messages"],
  cascade_item: ["Item", "Élément"],
  cascade_size: ["Size", "Taille"],
  cascade_depth: ["Steps to the farthest", "Pas jusqu’au plus lointain"],
  cascade_virality: ["Steps between any two", "Pas entre deux messages"],
  cascade_half: ["Half was there after", "La moitié était là après"],
  cascade_hour: ["In the first hour", "Dans la première heure"],
  cascade_expected: ["To be expected in the end (90 %)", "À attendre au bout (90 %)"],
  cascade_no_forecast: ["none is made", "pas de prévision"],
  cascade_split: ["{reposts} reposts, {quotes} quotes, {replies} replies", "{reposts} partages, {quotes} citations, {replies} réponses"],
  cascade_made_of: ["Made of", "Composée de"],
  cascade_tree: ["Who had it from whom", "Qui le tient de qui"],
  cascade_tree_told: [
    "The tree of the cascade that {who} began, {n} posts over time; time since it began is logarithmic.",
    "L’arbre de la cascade commencée par {who}, {n} messages au fil du temps ; le temps depuis le début est logarithmique.",
  ],
  cascade_part: ["The tree shows the first {n} of {of}.", "L’arbre montre les {n} premiers sur {of}."],
  cascade_unknown: ["There is no such cascade of this brand.", "Cette marque n’a pas de telle cascade."],
  cascade_credit: ["Who led to it: adoptions laid to each", "Qui y a mené : adoptions attribuées à chacun"],
  cascade_credit_of: ["Credit for {item}. The whisker is the range over six rules of splitting; credit is not cause.", "Crédit pour {item}. La barre est l’étendue sur six règles de partage ; le crédit n’est pas la cause."],
  cascade_no_credit: ["Nobody is known to have taken it up after somebody they could see.", "Personne n’est connu pour l’avoir repris après quelqu’un qu’il pouvait voir."],
  cascade_led: ["in {led} adoptions of {people} people", "dans {led} adoptions de {people} personnes"],
  kind_post: ["post", "message"],
  kind_repost: ["repost", "partage"],
  kind_quote: ["quote", "citation"],
  kind_reply: ["reply", "réponse"],
  seconds: ["{n} s", "{n} s"],
  minutes: ["{n} min", "{n} min"],
  hours: ["{n} h", "{n} h"],
  days: ["{n} d", "{n} j"],
  col_root_id: ["first post", "premier message"],
  col_size: ["size", "taille"],
  col_depth: ["depth", "profondeur"],
  col_width: ["width", "largeur"],
  col_structural_virality: ["steps between two", "pas entre deux"],
  col_reposts: ["reposts", "partages"],
  col_quotes: ["quotes", "citations"],
  col_started_at: ["began", "début"],
  col_last_at: ["last", "dernier"],
  col_half_s: ["half after (s)", "moitié après (s)"],
  col_first_hour: ["first hour", "première heure"],
  col_expected_size: ["expected size", "taille attendue"],
  col_expected_lo: ["expected from", "attendue de"],
  col_expected_hi: ["to", "à"],
});

const TICKS = [0, 1, 5, 15, 60, 240, 1_440, 4_320, 20_160, 129_600];

/** A span of minutes in words. */
export function spanOf(minutes) {
  if (minutes === null || minutes === undefined) return "–";
  if (minutes > 0 && minutes < 1) return t("seconds", { n: number(minutes * 60) });
  if (minutes < 60) return t("minutes", { n: number(minutes) });
  if (minutes < 1_440) return t("hours", { n: number(minutes / 60, 1) });
  return t("days", { n: number(minutes / 1_440, 1) });
}

function card(one) {
  const expected = one.expected_size === null ? t("cascade_no_forecast") : `${number(one.expected_size)} ${bracket(one.expected_lo, one.expected_hi)}`;
  return figures([
    [t("cascade_size"), number(one.size)],
    [t("cascade_made_of"), t("cascade_split", { reposts: number(one.reposts), quotes: number(one.quotes), replies: number(one.replies) })],
    [t("cascade_depth"), number(one.depth)],
    [t("cascade_virality"), number(one.structural_virality, 2)],
    [t("cascade_half"), spanOf(one.half_s / 60)],
    [t("cascade_hour"), number(one.first_hour)],
    [t("cascade_expected"), expected],
  ]);
}

function branches(answer) {
  const rows = objects(answer.tree);
  const began = rows.find((row) => row.happened_at !== null)?.happened_at ?? 0;
  const who = answer.card.author_id ?? "?";
  const members = rows.map((row) => ({
    id: row.id,
    parent: row.parent_id,
    kind: row.kind,
    name: row.author_id ?? "?",
    minutes: row.happened_at === null ? 0 : Math.max(0, (row.happened_at - began) / 60_000),
    tip: [`${row.author_id ?? "?"}, ${t(`kind_${row.kind}`)}, ${moment(row.happened_at)}`, row.text].filter(Boolean).join(t("colon")),
  }));
  const legend = ["post", "repost", "quote"].map((kind) => [kind, kind === "post" ? `${t("kind_post")}, ${t("kind_reply")}` : t(`kind_${kind}`)]);
  return [
    h("h2", null, t("cascade_tree")),
    rows.length < answer.card.size ? h("p", { class: "quiet" }, t("cascade_part", { n: number(rows.length), of: number(answer.card.size) })) : null,
    tree(members, TICKS.map((minutes) => [minutes, spanOf(minutes)]), { title: t("cascade_tree_told", { who, n: number(rows.length) }), legend }),
  ].filter(Boolean);
}

function credit(answer) {
  const rows = objects(answer.credit);
  const said = h("p", { class: "quiet" }, name(t("cascade_credit_of", { item: answer.item })));
  if (!rows.length) return [said, h("p", null, t("cascade_no_credit"))];
  return [
    said,
    intervals(
      rows.map((row) => ({
        label: row.author_id,
        note: t("cascade_led", { led: number(row.led), people: number(row.adopters) }),
        marks: [{ value: row.credit, lo: row.lo, hi: row.hi }],
      })),
      { write: (x) => number(x, 1), title: t("cascade_credit"), lo: 0 },
    ),
  ];
}

export const cascade = {
  id: "cascade",
  render(root, answer, state) {
    const options = objects(answer).map((one) => [
      one.root_id,
      t("cascade_choice", { at: moment(one.started_at, { time: false }), who: one.author_id ?? "?", n: number(one.size) }),
    ]);
    if (!options.some(([id]) => id === answer.root)) options.unshift([answer.root, answer.root || "–"]);
    const items = answer.items.map(([item, n]) => [item, `${item} (${number(n)})`]);
    if (!items.some(([id]) => id === answer.item)) items.unshift([answer.item, answer.item || "–"]);
    root.append(h("p", { class: "controls" }, choice(t("cascade_pick"), options, answer.root, (value) => state.go({ root: value, item: "" }))));
    if (answer.card) root.append(card(answer.card), ...branches(answer));
    else if (answer.root) root.append(h("p", null, t("cascade_unknown")));
    root.append(
      h("h2", null, t("cascade_credit")),
      h("p", { class: "controls" }, choice(t("cascade_item"), items, answer.item, (value) => state.go({ item: value }))),
      ...credit(answer),
    );
  },
};
