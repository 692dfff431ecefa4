// How the brand and its people deal with each other: who does the work, how soon, product or dialogue.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { date, number, percent, t, words } from "../i18n.js";
import { choice, objects } from "../verdicts.js";

words({
  lead_relation: [
    "Who answers whom, how soon, and whether the brand talks of its products or with people. All that is stored, then week by week.",
    "Qui répond à qui, en combien de temps, et si la marque parle de ses produits ou avec les gens. Tout ce qui est enregistré, puis semaine par semaine.",
  ],
  relation_work: ["Who answers first, of those who asked and were answered", "Qui répond d’abord, parmi ceux qui ont demandé et eu réponse"],
  relation_soon: ["Part that is answered in time", "Part qui a une réponse à temps"],
  relation_delay: ["Half wait no longer than, in hours", "La moitié n’attend pas plus de, en heures"],
  relation_own: ["What the brand’s own posts are", "Ce que sont les messages de la marque"],
  relation_both: ["Both turn to each other; people speak unasked", "Les deux se parlent ; les gens parlent d’eux-mêmes"],
  relation_weeks: ["Week by week", "Semaine par semaine"],
  relation_measure: ["Measure", "Mesure"],
  measure_answers_by_peer: ["other people", "d’autres gens"],
  measure_answers_by_brand: ["the brand", "la marque"],
  measure_answers_by_other: ["others", "autres"],
  measure_unprompted: ["people speak unasked", "on parle sans être sollicité"],
  measure_response_rate: ["the brand replies", "la marque répond"],
  measure_answer_rate: ["anybody answers", "quelqu’un répond"],
  measure_response_delay_h: ["wait for the brand", "attente de la marque"],
  measure_answer_delay_h: ["wait for an answer", "attente d’une réponse"],
  measure_reciprocity: ["both turned to the other", "les deux se sont adressés à l’autre"],
  measure_product_focus: ["about the product", "sur le produit"],
  measure_dialogue: ["dialogue", "dialogue"],
  measure_other_posts: ["something else", "autre chose"],
  col_span: ["span", "période"],
  col_week: ["week", "semaine"],
  col_is_told: ["enough to tell", "assez pour le dire"],
});

const PARTS = [
  ["relation_work", ["answers_by_peer", "answers_by_brand", "answers_by_other"]],
  ["relation_soon", ["response_rate", "answer_rate"]],
  ["relation_delay", ["response_delay_h", "answer_delay_h"]],
  ["relation_own", ["product_focus", "dialogue", "other_posts"]],
  ["relation_both", ["reciprocity", "unprompted"]],
];
const isHours = (measure) => measure.endsWith("_h");
const write = (measure) => (x) => (isHours(measure) ? number(x, 1) : percent(x));

const isTold = (row) => row.is_told && row.value !== null;

function marked(row, words) {
  return { label: `${words} · ${isTold(row) ? t("n", { n: number(row.n) }) : t("cannot_tell")}`, marks: [isTold(row) ? { value: row.value, lo: row.lo, hi: row.hi ?? row.lo } : { value: null }] };
}

export const relation = {
  id: "relation",
  render(root, answer, state) {
    const rows = objects(answer);
    const whole = new Map(rows.filter((row) => row.span === "all").map((row) => [row.measure, row]));
    for (const [key, measures] of PARTS) {
      const found = measures.filter((measure) => whole.has(measure));
      if (!found.length) continue;
      root.append(h("h2", null, t(key)));
      if (!found.some((measure) => isTold(whole.get(measure)))) {
        root.append(h("p", null, found.map((measure) => t(`measure_${measure}`)).join(", "), `${t("colon")}${t("cannot_tell")}`));
        continue;
      }
      root.append(
        intervals(found.map((measure) => marked(whole.get(measure), t(`measure_${measure}`))), { write: write(found[0]), title: t(key), lo: 0, hi: isHours(found[0]) ? null : 1 }),
      );
    }
    const known = [...whole.keys()];
    const measure = known.includes(state.given.measure) ? state.given.measure : known.includes("response_rate") ? "response_rate" : known[0];
    const weeks = rows.filter((row) => row.span === "week" && row.measure === measure).slice(0, 16);
    const title = `${t("relation_weeks")}${t("colon")}${t(`measure_${measure}`)}`;
    root.append(
      h("h2", null, t("relation_weeks")),
      h("p", { class: "controls" }, choice(t("relation_measure"), known.map((one) => [one, t(`measure_${one}`)]), measure, (one) => state.go({ measure: one }))),
    );
    if (weeks.some(isTold)) {
      root.append(intervals(weeks.map((row) => marked(row, date(row.week))), { write: write(measure), title, lo: 0, hi: isHours(measure) ? null : 1 }));
    } else root.append(h("p", null, t("cannot_tell")));
  },
};
