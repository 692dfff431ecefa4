// Verdicts of the tables in words, and the small parts that several views show: a choice, a list of figures.

import { h, name } from "./dom.js";
import { label, written } from "./frame.js";
import { has, t, words } from "./i18n.js";

words({
  colon: [": ", " : "],
  semicolon: ["; ", " ; "],
  verdict_firm: ["firm", "nette"],
  verdict_loose: ["loose", "lâche"],
  verdict_more: ["more", "plus"],
  verdict_less: ["less", "moins"],
  verdict_fewer: ["fewer", "moins"],
  "verdict_no more": ["no more", "pas plus"],
  "verdict_no difference": ["no difference that would matter", "pas de différence qui compte"],
  "verdict_too early": ["too early", "trop tôt"],
  "verdict_too few": ["too few", "trop peu"],
  "verdict_never apart": ["never apart", "jamais l’un sans l’autre"],
  verdict_worked: ["worked", "a porté"],
  verdict_backfired: ["backfired", "s’est retourné"],
  "verdict_no effect seen": ["no effect seen", "pas d’effet vu"],
  "verdict_one person": ["one person", "une seule personne"],
  verdict_shared: ["shared", "partagé"],
  "verdict_nobody can": ["nobody can", "personne ne peut"],
  "verdict_nobody answers": ["nobody answers", "personne ne répond"],
  verdict_slow: ["slow", "lent"],
  verdict_covered: ["covered", "couvert"],
  verdict_waiting: ["waiting", "en attente"],
});

/** A verdict in words; one without words as it is. */
export const verdict = (text) => (text === null || text === undefined ? "–" : has(`verdict_${text}`) ? t(`verdict_${text}`) : String(text));

/** A choice: options are [value, words]. Choosing calls `choose` with the value. */
export const choice = (caption, options, chosen, choose) =>
  h(
    "label",
    { class: "choice" },
    `${caption} `,
    h(
      "select",
      { onchange: (event) => choose(event.target.value) },
      options.map(([value, said]) => h("option", { value, selected: String(value) === String(chosen) }, said)),
    ),
  );

/** Figures by name: pairs are [words, value]; a value is text, a number or a node. */
export const figures = (pairs) =>
  h(
    "dl",
    { class: "figures" },
    pairs.map(([key, value]) => h("div", null, h("dt", null, key), h("dd", null, value instanceof Node ? value : name(value)))),
  );

/** A row of a table as figures. */
export const rowOf = (columns, row) => figures(columns.map((column, at) => [label(column), written(column, row[at])]));

/** The rows of a table as objects. */
export const objects = (table) =>
  (table?.rows ?? []).map((row) => Object.fromEntries(table.columns.map((column, at) => [column, row[at]])));
