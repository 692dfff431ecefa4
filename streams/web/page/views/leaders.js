// Who leads: rank with the interval it is known to.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, t, words } from "../i18n.js";

words({
  lead_leaders: [
    "Who is passed on by people who are passed on. Where two intervals meet, it cannot be told who stands higher.",
    "Qui est relayé par des gens relayés. Quand deux intervalles se touchent, on ne peut pas dire qui est devant.",
  ],
  col_rank: ["rank", "rang"],
  col_rank_lo: ["best", "au mieux"],
  col_rank_hi: ["worst", "au pire"],
  col_author_id: ["person", "personne"],
  col_role: ["role", "rôle"],
  col_influence: ["influence", "influence"],
  col_credit: ["credit", "crédit"],
  col_credit_lo: ["credit from", "crédit de"],
  col_credit_hi: ["to", "à"],
  col_acted_on_by: ["acted on by", "relayé par"],
  col_self_declared: ["says so", "le dit"],
  col_dominant_motive: ["motive", "motif"],
  rank_axis: ["rank, 1 is first", "rang, 1 est le premier"],
});

export const leaders = {
  id: "leaders",
  render(root, answer) {
    const rows = answer.rows.map((row) => ({
      label: row[3],
      note: row[4] ?? "",
      marks: [{ value: row[0], lo: row[1], hi: row[2] }],
    }));
    root.append(
      h("p", { class: "quiet" }, t("rank_axis")),
      intervals(rows, { write: (x) => number(x), title: t("lead_leaders"), isLog: true }),
    );
  },
};
