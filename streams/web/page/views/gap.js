// The perception gap: what people show, what the brand believes and does, with scale and N.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, percent, t, words } from "../i18n.js";
import { said } from "../vocabulary.js";

words({
  lead_gap: [
    "Why people deal with the brand, beside what the brand believes, as parts of a mix. Only a verdict is a difference: intervals that hold zero are none.",
    "Pourquoi les gens ont affaire à la marque, face à ce que la marque croit, en parts d’un ensemble. Seul un verdict est un écart : un intervalle qui contient zéro n’en est pas un.",
  ],
  gap_people: ["people show it (n = {n})", "les gens le montrent (n = {n})"],
  gap_believed: ["the brand believes (n = {n})", "la marque croit (n = {n})"],
  gap_done: ["the brand does (n = {n} posts)", "la marque fait (n = {n} messages)"],
  col_reason: ["reason", "raison"],
  col_believed: ["believed", "cru"],
  col_done: ["done", "fait"],
  col_gap: ["gap", "écart"],
  col_gap_lo: ["gap from", "écart de"],
  col_gap_hi: ["to", "à"],
  col_verdict: ["verdict", "verdict"],
  col_why: ["why", "pourquoi"],
  "verdict_cannot tell": ["cannot tell", "indécidable"],
  verdict_agreement: ["agreement", "accord"],
  verdict_misunderstanding: ["misunderstanding", "malentendu"],
  "verdict_lack of knowledge": ["lack of knowledge", "méconnaissance"],
  no_beliefs: [
    "Nothing is known of what the brand believes: write it into brands.toml ([brand.beliefs]).",
    "On ne sait pas ce que croit la marque : l’écrire dans brands.toml ([brand.beliefs]).",
  ],
});

export const gap = {
  id: "gap",
  render(root, answer) {
    const first = answer.rows[0];
    const rows = answer.rows.map((row) => ({
      label: `${said(row[0])} · ${t(`verdict_${row[11]}`)}`,
      note: row[12] ?? "",
      joined: true,
      marks: [
        { value: row[1], lo: row[2], hi: row[3], kind: "one" },
        { value: row[6], lo: null, hi: null, kind: "two" },
        { value: row[7], lo: null, hi: null, kind: "three" },
      ],
    }));
    if (answer.rows.every((row) => row[6] === null)) root.append(h("p", null, t("no_beliefs")));
    root.append(
      intervals(rows, {
        write: (x) => percent(x),
        title: t("lead_gap"),
        lo: 0,
        legend: [
          ["one", t("gap_people", { n: number(first[13]) })],
          ["two", t("gap_believed", { n: number(first[14]) })],
          ["three", t("gap_done", { n: number(first[15]) })],
        ],
      }),
    );
  },
};
