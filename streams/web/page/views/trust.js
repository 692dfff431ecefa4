// Trust by aspect, in the last full week.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { date, percent, t, words } from "../i18n.js";
import { said } from "../vocabulary.js";

words({
  lead_trust: [
    "Which part of the week’s authors speaks of each aspect, and how well. Read the change before the level.",
    "Quelle part des auteurs de la semaine parle de chaque aspect, et en quels termes. Lire le changement avant le niveau.",
  ],
  trust_more: ["more than usual", "plus que d’habitude"],
  trust_less: ["less than usual", "moins que d’habitude"],
  trust_better: ["better than usual", "mieux que d’habitude"],
  trust_worse: ["worse than usual", "moins bien que d’habitude"],
  "trust_as usual": ["as usual", "comme d’habitude"],
  "trust_cannot tell": ["cannot tell", "indécidable"],
  "trust_too few": ["too few", "trop peu"],
  "verdict_as usual": ["as usual", "comme d’habitude"],
  "verdict_too few": ["too few", "trop peu"],
  verdict_more: ["more", "plus"],
  verdict_less: ["less", "moins"],
  week_of: ["Week of {week}", "Semaine du {week}"],
  trust_share: ["part of the authors", "part des auteurs"],
  trust_balance: ["good less bad, of those who speak of it", "en bien moins en mal, parmi ceux qui en parlent"],
  col_aspect: ["aspect", "aspect"],
  col_change: ["change", "changement"],
  col_change_lo: ["change from", "changement de"],
  col_change_hi: ["to", "à"],
  col_balance_lo: ["balance from", "solde de"],
  col_balance_hi: ["to", "à"],
  col_balance_verdict: ["verdict on the balance", "verdict sur le solde"],
  col_balance: ["balance", "solde"],
  col_examples: ["examples", "exemples"],
});

export const trust = {
  id: "trust",
  render(root, answer) {
    const tone = { more: "better", less: "worse" };
    const label = (row, verdict) => [said(row[0]), verdict ? t(`trust_${verdict}`) : ""].filter(Boolean).join(" · ");
    const percents = (x) => percent(x);
    root.append(
      h("p", { class: "quiet" }, t("week_of", { week: date(answer.rows[0][1]) })),
      h("h2", null, t("trust_share")),
      intervals(
        answer.rows.map((row) => ({ label: label(row, row[8]), marks: [{ value: row[2], lo: row[3], hi: row[4] }] })),
        { write: percents, title: t("trust_share"), lo: 0 },
      ),
      h("h2", null, t("trust_balance")),
      intervals(
        answer.rows.map((row) => ({ label: label(row, tone[row[12]] ?? row[12]), marks: [{ value: row[9], lo: row[10], hi: row[11] }] })),
        { write: percents, title: t("trust_balance"), lo: -1, hi: 1, zero: 0 },
      ),
    );
  },
};
