// How it stands: how fresh each input is, and that every event came to exactly one end.

import { h } from "../dom.js";
import { tableOf } from "../frame.js";
import { t, words } from "../i18n.js";

words({
  lead_state: [
    "Every event ends in exactly one outcome, and their sum is what came in.",
    "Chaque événement a une issue et une seule ; leur somme est ce qui est entré.",
  ],
  holds: ["The books add up.", "Les comptes sont justes."],
  holds_not: ["The books do not add up: look at the view conservation.", "Les comptes ne sont pas justes : voir la vue conservation."],
  inputs: ["Inputs", "Entrées"],
  outcomes: ["What became of every event", "Le sort de chaque événement"],
  col_source: ["source", "source"],
  col_outcome: ["outcome", "issue"],
  col_n: ["n", "n"],
  col_event_at: ["newest event", "dernier événement"],
  col_watermark_at: ["complete until", "complet jusqu’à"],
  col_committed_at: ["stored", "enregistré"],
  col_published_at: ["published", "publié"],
});

export const state = {
  id: "state",
  render(root, answer) {
    root.append(
      h("p", { class: answer.holds ? "good" : "fault" }, t(answer.holds ? "holds" : "holds_not")),
      tableOf(t("inputs"), answer.columns, answer.rows),
      tableOf(t("outcomes"), ["source", "outcome", "n"], answer.outcomes),
    );
  },
};
