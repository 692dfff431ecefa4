// Share of voice: each brand's part of what is said about its group.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, percent, t, words } from "../i18n.js";

words({
  lead_voice: ["Of all posts about a group of rivals, which part is about each.", "De tous les messages sur un groupe de concurrents, quelle part concerne chacun."],
  col_brand: ["brand", "marque"],
  col_name: ["name", "nom"],
  col_competitor_group: ["group", "groupe"],
  col_posts: ["posts", "messages"],
  col_people: ["people", "personnes"],
  voice_of: ["{group}: {n} posts", "{group} : {n} messages"],
});

export const voice = {
  id: "voice",
  render(root, answer) {
    const groups = Map.groupBy ? Map.groupBy(answer.rows, (row) => row[2] ?? row[1]) : grouped(answer.rows);
    for (const [group, rows] of groups) {
      root.append(
        h("h2", null, t("voice_of", { group, n: number(rows[0][9]) })),
        intervals(
          rows.map((row) => ({ label: row[1], marks: [{ value: row[6], lo: row[7], hi: row[8] }] })),
          { write: (x) => percent(x), title: `${t("lead_voice")} ${group}`, lo: 0 },
        ),
      );
    }
  },
};

function grouped(rows) {
  const found = new Map();
  for (const row of rows) found.set(row[2] ?? row[1], [...(found.get(row[2] ?? row[1]) ?? []), row]);
  return found;
}
