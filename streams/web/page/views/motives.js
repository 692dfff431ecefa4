// Why people share: which part of the authors shows each motive.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, percent, t, words } from "../i18n.js";
import { said } from "../vocabulary.js";

words({
  lead_motives: [
    "Of the people who wrote by themselves, which part shows each motive. One person counts once; the classifier’s own errors are taken out, and the interval holds what is left of them.",
    "Parmi les personnes qui ont écrit d’elles-mêmes, quelle part montre chaque motif. Une personne compte une fois ; les erreurs du classifieur sont retirées, l’intervalle contient ce qu’il en reste.",
  ],
  col_motive: ["motive", "motif"],
  col_share: ["share", "part"],
  col_lo: ["from", "de"],
  col_hi: ["to", "à"],
  col_observed: ["observed", "observé"],
  axis_people: ["part of {n} people", "part de {n} personnes"],
});

export const motives = {
  id: "motives",
  render(root, answer) {
    const n = answer.rows[0]?.[5] ?? 0;
    const rows = answer.rows.map(([motive, share, lo, hi]) => ({ label: said(motive), marks: [{ value: share, lo, hi }] }));
    root.append(
      h("p", { class: "quiet" }, t("axis_people", { n: number(n) })),
      intervals(rows, { write: (x) => percent(x), title: t("lead_motives"), lo: 0 }),
    );
  },
};
