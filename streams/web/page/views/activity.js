// How much is said: posts, people and shares over time, incidents marked.

import { h } from "../dom.js";
import { t, words } from "../i18n.js";
import { series } from "../charts/series.js";

words({
  lead_activity: ["Posts, people and shares. What is coloured is an alert.", "Messages, personnes et partages. Les zones colorées sont des alertes."],
  col_bucket: ["from", "à partir de"],
  col_mentions: ["posts", "messages"],
  col_authors: ["people", "personnes"],
  col_shares: ["shares", "partages"],
  col_is_closed: ["final", "définitif"],
  grain: ["by", "par"],
  grain_minute: ["minute", "minute"],
  grain_hour: ["hour", "heure"],
  grain_day: ["day", "jour"],
});

export const activity = {
  id: "activity",
  render(root, answer, state) {
    const column = (at) => answer.rows.map((row) => row[at]);
    const times = column(0);
    const last = times[times.length - 1];
    const marks = answer.alerts.map((one) => ({ from: one.started_at, to: one.closed_at ?? last, label: one.signal }));
    const chart = series(
      times,
      [
        { label: t("col_mentions"), values: column(1), colour: "one" },
        { label: t("col_authors"), values: column(2), colour: "three" },
        { label: t("col_shares"), values: column(3), colour: "two" },
      ],
      marks,
      t("lead_activity"),
    );
    const pick = h(
      "select",
      { id: "grain", onchange: (event) => state.go({ grain: event.target.value }) },
      ["minute", "hour", "day"].map((grain) => h("option", { value: grain, selected: grain === answer.grain }, t(`grain_${grain}`))),
    );
    root.append(h("p", null, h("label", { for: "grain" }, `${t("grain")} `), pick), chart.node);
    chart.start();
  },
};
