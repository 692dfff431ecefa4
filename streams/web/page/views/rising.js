// What is rising and why: each incident with its figures, the motives that grew, and the posts that show it.

import { coded } from "../codes.js";
import { h, name, out } from "../dom.js";
import { moment, number, percent, t, words } from "../i18n.js";
import { isStanding, measured, say } from "../incident.js";
import { marks } from "../marks.js";
import { said } from "../vocabulary.js";

words({
  lead_rising: [
    "Only what is more than chance explains. Each alert names its rule, and how many false ones that rule may give.",
    "Seulement ce que le hasard n’explique pas. Chaque alerte nomme sa règle, et combien de fausses alertes elle peut donner.",
  ],
  none_rising: ["Nothing unusual is going on.", "Rien d’inhabituel en ce moment."],
  motive_now: ["{now} of the posts (usual: {usual})", "{now} des messages (d’habitude : {usual})"],
  false_alarms: ["at most {n} false alarms a month by this rule", "au plus {n} fausses alertes par mois pour cette règle"],
  by_people: ["Of the latest 500 posts or shares, {posts} by {authors} people came since it began (carried by: {breadth})", "Parmi les 500 derniers messages ou partages, {posts} de {authors} personnes sont venus depuis le début (porté par : {breadth})"],
  by_rule: ["rule", "règle"],
  col_alert_id: ["id", "id"],
  col_rule: ["rule", "règle"],
  col_signal: ["signal", "signal"],
  col_state: ["state", "état"],
  col_detected_at: ["told", "signalé"],
  col_closed_at: ["over", "fini"],
  col_expected: ["expected", "attendu"],
  col_window_s: ["in so many seconds", "en tant de secondes"],
  col_false_alarms_per_month: ["false alarms a month", "fausses alertes par mois"],
  col_breadth: ["by how many", "par combien"],
  col_loudest: ["part of the loudest", "part du plus présent"],
  col_coverage: ["not seen", "non vu"],
  col_acknowledged_at: ["taken on", "prise en charge"],
  col_subject: ["about", "à propos de"],
  heard_most: ["Most heard: ", "Les plus entendus : "],
  began: ["began {started}, told {detected}", "début {started}, signalé {detected}"],
  over: ["over {closed}", "fini {closed}"],
});

function motives(why) {
  const shifts = Object.entries(why?.motives ?? {});
  if (!shifts.length) return null;
  return h(
    "ul",
    { class: "motives" },
    shifts.map(([motive, [now, usual]]) => h("li", null, h("strong", null, said(motive)), t("colon"), t("motive_now", { now: percent(now), usual: percent(usual) }))),
  );
}

const post = (one) =>
  h(
    "li",
    { class: "post" },
    h("p", { class: "quiet" }, name(one.author), " · ", one.url ? out(one.url, moment(one.posted_at)) : moment(one.posted_at), " · ", one.source),
    h("blockquote", { lang: one.language ?? "" }, name(one.text ?? "–")),
  );

function incident(row, answer, state) {
  const one = Object.fromEntries(answer.columns.map((column, at) => [column, row[at]]));
  const why = answer.why[one.alert_id];
  const posts = answer.posts[one.alert_id] ?? [];
  const brand = answer.brands.find((known) => known.id === one.brand)?.name ?? (one.brand === "*" ? t("all_brands") : one.brand);
  const isOn = one.state === "open" || one.state === "ongoing";
  return h(
    "article",
    { class: `incident ${isOn ? "on" : ""}`, id: one.alert_id },
    h("h2", null, state.given.brand ? null : [name(brand), " · "], say(one)),
    h(
      "p",
      { class: "quiet" },
      h("span", { class: "badge" }, t(`state_${one.state}`)),
      " ",
      t("began", { started: moment(one.started_at), detected: moment(one.detected_at) }),
      one.closed_at === null ? "" : `, ${t("over", { closed: moment(one.closed_at) })}`,
      ` · ${t("by_rule")} `,
      name(one.rule),
    ),
    measured(one, why?.facts ?? {}, brand),
    isStanding(one) || one.signal === "blind"
      ? null
      : h(
          "p",
          null,
          t("by_people", { posts: number(one.posts), authors: number(one.authors), breadth: coded("breadth", one.breadth) ?? t("cannot_tell") }),
          one.false_alarms_per_month === null ? "" : `${t("semicolon")}${t("false_alarms", { n: number(one.false_alarms_per_month, 2) })}`,
          ".",
        ),
    motives(why),
    why?.leaders?.length ? h("p", null, t("heard_most"), why.leaders.map((who, at) => [at ? ", " : "", name(who)])) : null,
    posts.length ? h("ul", { class: "posts" }, posts.map(post)) : null,
    marks(one, state),
  );
}

export const rising = {
  id: "rising",
  showsEmpty: true,
  render(root, answer, state) {
    if (!answer.rows.length) root.append(h("p", null, t("none_rising")));
    for (const row of answer.rows) root.append(incident(row, answer, state));
  },
};
