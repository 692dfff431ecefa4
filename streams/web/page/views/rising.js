// What is rising and why: each incident with its figures, the motives that grew, and the posts that show it.

import { h, name, out } from "../dom.js";
import { between, moment, number, percent, t, words } from "../i18n.js";
import { isStanding, say } from "../incident.js";
import { marks } from "../marks.js";
import { said } from "../vocabulary.js";

words({
  lead_rising: [
    "Only what is more than chance explains. Each alert names its rule, and how many false ones that rule may give.",
    "Seulement ce que le hasard n’explique pas. Chaque alerte nomme sa règle, et combien de fausses alertes elle peut donner.",
  ],
  none_rising: ["Nothing unusual is going on.", "Rien d’inhabituel en ce moment."],
  usual: ["usual: {usual}", "d’habitude : {usual}"],
  false_alarms: ["at most {n} false alarms a month by this rule", "au plus {n} fausses alertes par mois pour cette règle"],
  by_people: ["{posts} posts by {authors} people ({breadth})", "{posts} messages de {authors} personnes ({breadth})"],
  by_rule: ["rule", "règle"],
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
    shifts.map(([motive, [now, usual]]) => h("li", null, h("strong", null, said(motive)), ` ${percent(now)} (${t("usual", { usual: percent(usual) })})`)),
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
  const isOn = one.state === "open" || one.state === "ongoing";
  return h(
    "article",
    { class: `incident ${isOn ? "on" : ""}`, id: one.alert_id },
    h("h2", null, state.given.brand ? null : [name(answer.brands.find((brand) => brand.id === one.brand)?.name ?? one.brand), " · "], say(one, why)),
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
    isStanding(one)
      ? null
      : h(
          "p",
          null,
          h("strong", null, number(one.observed, 1)),
          ` (${t("usual", { usual: `${number(one.expected, 1)}, ${between(one.expected_lo, one.expected_hi, (x) => number(x, 1))}` })}). `,
          t("by_people", { posts: number(one.posts), authors: number(one.authors), breadth: t(`breadth_${one.breadth}`) }),
          one.false_alarms_per_month === null ? "" : `; ${t("false_alarms", { n: number(one.false_alarms_per_month, 2) })}`,
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
