// The perception gap: what people show, what the brand believes and does, with scale and N.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, percent, t, words } from "../i18n.js";
import { because } from "../reasons.js";
import { objects, verdict } from "../verdicts.js";
import { said } from "../vocabulary.js";

words({
  lead_gap: [
    "Why people deal with the brand, beside what the brand believes, as parts of a mix. Only a verdict is a difference: intervals that hold zero are none.",
    "Pourquoi les gens ont affaire à la marque, face à ce que la marque croit, en parts d’un ensemble. Seul un verdict est un écart : un intervalle qui contient zéro n’en est pas un.",
  ],
  gap_people: ["people show it (n = {n})", "les gens le montrent (n = {n})"],
  gap_believed: ["the brand believes (n = {n})", "la marque croit (n = {n})"],
  gap_done: ["the brand does (n = {n} posts)", "la marque fait (n = {n} messages)"],
  gap_people_unknown: ["people show it (how many: not known)", "les gens le montrent (nombre inconnu)"],
  gap_believed_unknown: ["the brand believes (how many were asked is not known, so no interval)", "la marque croit (nombre de réponses inconnu, donc sans intervalle)"],
  gap_done_unknown: ["the brand does (how many posts: not known)", "la marque fait (nombre de messages inconnu)"],
  gap_read: [
    "Bars: 95 % intervals, one value each. That two overlap says nothing; the verdict holds the gap’s own interval, all twelve at once.",
    "Barres : intervalles à 95 %, une valeur à la fois. Qu’elles se chevauchent ne dit rien ; le verdict tient compte de l’intervalle de l’écart, les douze à la fois.",
  ],
  col_believed_lo: ["believed from", "cru de"],
  col_believed_hi: ["to", "à"],
  col_done_lo: ["done from", "fait de"],
  col_done_hi: ["to", "à"],
  col_believed_n: ["n (believed)", "n (cru)"],
  col_done_n: ["n (done)", "n (fait)"],
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
    const rows = objects(answer);
    const [first] = rows;
    if (rows.every((row) => row.believed === null)) root.append(h("p", null, t("no_beliefs")));
    const columns = [
      ["one", "observed", "lo", "hi", "gap_people", first.n],
      ["two", "believed", "believed_lo", "believed_hi", "gap_believed", first.believed_n],
      ["three", "done", "done_lo", "done_hi", "gap_done", first.done_n],
    ].filter(([, value]) => rows.some((row) => row[value] !== null));
    root.append(
      h("p", { class: "quiet" }, t("gap_read")),
      intervals(
        rows.map((row) => ({
          label: `${said(row.reason)} · ${verdict(row.verdict)}`,
          note: because(row.why) ?? row.why,
          isSure: row.verdict === "misunderstanding",
          marks: columns.map(([kind, value, lo, hi]) => ({ value: row[value], lo: row[lo], hi: row[hi], kind })),
        })),
        {
          write: (x) => percent(x),
          title: t("lead_gap"),
          lo: 0,
          legend: columns.map(([kind, , , , key, n]) => [kind, n ? t(key, { n: number(n) }) : t(`${key}_unknown`)]),
        },
      ),
    );
  },
};
