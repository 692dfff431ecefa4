// How much is said: posts, people and shares over time, one of them on the band it was expected in, incidents marked.

import { h } from "../dom.js";
import { t, words } from "../i18n.js";
import { series } from "../charts/series.js";
import { choice } from "../verdicts.js";

words({
  lead_activity: [
    "Posts, people and shares. Columns of colour are alerts. In the grey band the thick line was expected before it was counted: 95 of 100 should lie within, so a point outside is no alert yet.",
    "Messages, personnes et partages. Les colonnes de couleur sont des alertes. C’est dans la bande grise que la ligne épaisse était attendue, avant le comptage : 95 points sur 100 devraient s’y trouver, un point en dehors n’est donc pas encore une alerte.",
  ],
  col_bucket: ["from", "à partir de"],
  col_mentions: ["posts", "messages"],
  col_authors: ["people", "personnes"],
  col_shares: ["shares", "partages"],
  col_is_closed: ["final", "définitif"],
  col_expected: ["expected", "attendu"],
  col_band_lo: ["band from", "bande de"],
  col_band_hi: ["band to", "bande à"],
  verdict_within: ["within", "dans la bande"],
  verdict_above: ["above", "au-dessus"],
  verdict_below: ["below", "au-dessous"],
  "verdict_warming up": ["warming up", "en apprentissage"],
  band_of: ["band of", "bande des"],
  band_95: ["expected, 95 %", "attendu, 95 %"],
  no_band: [
    "No band: nothing is foretold by the minute, while warming up, or of hours more than 92 days ago.",
    "Pas de bande : rien n’est prévu à la minute, pendant l’apprentissage, ni pour des heures d’il y a plus de 92 jours.",
  ],
  grain: ["by", "par"],
  grain_minute: ["minute", "minute"],
  grain_hour: ["hour", "heure"],
  grain_day: ["day", "jour"],
});

const SIGNALS = [
  ["posts", "col_mentions", "one"],
  ["authors", "col_authors", "three"],
  ["shares", "col_shares", "two"],
];

export const activity = {
  id: "activity",
  render(root, answer, state) {
    const column = (at) => answer.rows.map((row) => row[at]);
    const times = column(0);
    const last = times[times.length - 1];
    const marks = answer.alerts.map((one) => ({ from: one.started_at, to: one.closed_at ?? last, label: one.signal }));
    const [expected, lo, hi] = [column(5), column(6), column(7)];
    const usual = hi.some((value) => value !== null) ? { expected, lo, hi, label: t("band_95") } : null;
    const lines = SIGNALS.map(([signal, words, colour], at) => ({ label: t(words), values: column(at + 1), colour, isThin: usual && signal !== answer.signal }));
    const chart = series(times, lines, marks, t("lead_activity"), usual);
    root.append(
      h(
        "p",
        null,
        choice(t("grain"), ["minute", "hour", "day"].map((grain) => [grain, t(`grain_${grain}`)]), answer.grain, (grain) => state.go({ grain })),
        " ",
        choice(t("band_of"), SIGNALS.map(([signal, words]) => [signal, t(words)]), answer.signal, (signal) => state.go({ signal })),
      ),
      ...(usual ? [] : [h("p", { class: "quiet" }, t("no_band"))]),
      chart.node,
    );
    chart.start();
  },
};
