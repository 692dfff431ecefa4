// How much is said: posts, people and shares over time, one of them on the band it was expected in, incidents marked.

import { h } from "../dom.js";
import { t, words } from "../i18n.js";
import { series } from "../charts/series.js";
import { choice } from "../verdicts.js";

words({
  lead_activity: [
    "Posts, people and shares. Columns of colour are alerts. The grey band is what was expected before it was counted: 95 of 100 should lie within, so a point outside is no alert yet.",
    "Messages, personnes et partages. Les colonnes de couleur sont des alertes. La bande grise est ce qui était attendu avant le comptage : 95 sur 100 devraient s’y trouver, un point en dehors n’est donc pas encore une alerte.",
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
  no_band: ["No band: by the minute, while warming up, and before it is kept, nothing is foretold.", "Pas de bande : à la minute, pendant l’apprentissage et avant ce qui est conservé, rien n’est prévu."],
  grain: ["by", "par"],
  grain_minute: ["minute", "minute"],
  grain_hour: ["hour", "heure"],
  grain_day: ["day", "jour"],
});

const SIGNALS = [
  ["posts", "col_mentions"],
  ["authors", "col_authors"],
  ["shares", "col_shares"],
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
    const chart = series(
      times,
      [
        { label: t("col_mentions"), values: column(1), colour: "one" },
        { label: t("col_authors"), values: column(2), colour: "three" },
        { label: t("col_shares"), values: column(3), colour: "two" },
      ],
      marks,
      t("lead_activity"),
      usual,
    );
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
