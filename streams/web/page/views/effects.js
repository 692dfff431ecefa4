// What came of what was declared: events where people met, boosts, and why one campaign went farther than another.

import { days } from "../charts/days.js";
import { intervals } from "../charts/intervals.js";
import { coded } from "../codes.js";
import { h, name } from "../dom.js";
import { bracket, moment, number, percent, t, words } from "../i18n.js";
import { because } from "../reasons.js";
import { choice, figures, objects, verdict } from "../verdicts.js";

words({
  lead_effects: [
    "What was done, against what would have come anyway. Read the verdict, then the end of the interval that is nearer to zero. Nothing here was drawn by lot: another cause at the same time is read as the effect.",
    "Ce qui a été fait, face à ce qui serait venu de toute façon. Lire le verdict, puis le bout de l’intervalle le plus près de zéro. Rien ici n’a été tiré au sort : une autre cause au même moment est lue comme l’effet.",
  ],
  effects_none: [
    "Nothing is declared for this brand. No post says that there was an event, a boost or a campaign: write it into a file and run murmure declare actions.toml --data DIR.",
    "Rien n’est déclaré pour cette marque. Aucun message ne dit qu’il y a eu un événement, une promotion ou une campagne : l’écrire dans un fichier, puis murmure declare actions.toml --data DOSSIER.",
  ],
  effects_situations: ["Events: new ties beyond usual weeks", "Événements : nouveaux liens au-delà des semaines habituelles"],
  effects_situation: [
    "{people} people ({leaders} leaders, {seekers} seekers): {new} new ties, {expected} otherwise, {weeks} matched weeks",
    "{people} personnes ({leaders} leaders, {seekers} chercheurs) : {new} nouveaux liens, {expected} sinon, {weeks} semaines comparées",
  ],
  effects_placebo: ["{p} of {n} placebo dates and it do as well", "{p} de {n} dates placebo et de lui font aussi bien"],
  effects_boosts: ["Boosts: posts of the audience over those expected, less 1", "Promotions : messages de l’audience sur ceux attendus, moins 1"],
  effects_boost_days: ["{who}, day by day", "{who}, jour par jour"],
  effects_boost_told: ["Posts of the audience of {who} a day, observed and expected without the boost.", "Messages de l’audience de {who} par jour, observés et attendus sans la promotion."],
  effects_day: ["{at}: {observed} observed, {expected} expected [{lo}, {hi}]", "{at} : {observed} observés, {expected} attendus [{lo} ; {hi}]"],
  effects_boost_pick: ["Boost", "Promotion"],
  effects_observed: ["observed", "observé"],
  effects_expected: ["expected", "attendu"],
  effects_band: ["95 % without the boost", "95 % sans la promotion"],
  effects_during: ["while it lasted", "pendant la promotion"],
  effects_verdict: ["Verdict", "Verdict"],
  effects_lift: ["Lift", "Effet"],
  effects_half_life: ["Half-life (days)", "Demi-vie (jours)"],
  effects_extra: ["Extra posts", "Messages en plus"],
  effects_cost: ["Cost of an extra post", "Coût d’un message en plus"],
  effects_spill: ["Spill-over to their audience’s audience", "Débordement vers l’audience de l’audience"],
  effects_audience: ["Audience", "Audience"],
  effects_people: ["{n} people, against {matched} others", "{n} personnes, face à {matched} autres"],
  effects_p: ["Placebos that lie as far out", "Placebos aussi éloignés"],
  effects_campaigns: ["Campaigns: part of the sights that was passed on", "Campagnes : part des vues qui a été relayée"],
  effects_campaign: ["{posts} posts by {seeders}, {sights} sights", "{posts} messages de {seeders}, {sights} vues"],
  effects_parts: ["Why {one} differs from {other}: {stage}", "Pourquoi {one} diffère de {other} : {stage}"],
  effects_points: ["Points of a hundred sights; the parts add up to the difference. Sights: {n} and {other}.", "Points sur cent vues ; les parts s’additionnent à la différence. Vues : {n} et {other}."],
  effects_too_few: ["Too few to tell: it takes eight authors in each campaign, and sights that were acted on.", "Trop peu pour le dire : il faut huit auteurs dans chaque campagne, et des vues suivies d’effet."],
  part_difference: ["the difference", "la différence"],
  part_message: ["the message", "le message"],
  part_relation: ["the relation", "la relation"],
  part_seeding: ["the seeding", "l’amorçage"],
  part_time: ["the time", "le moment"],
  part_unexplained: ["none of these", "rien de cela"],
  points: ["{n} pt", "{n} pt"],
  col_measure: ["measure", "mesure"],
  col_value: ["value", "valeur"],
  col_placebo_p: ["placebo p", "p placebo"],
  col_ended_at: ["ended", "fin"],
  col_id: ["id", "id"],
});

const span = (value, lo, hi, write) => (value === null ? "–" : `${write(value)} ${bracket(lo, hi, (x) => (x === null ? "–" : write(x)))}`);
const two = (x) => number(x, 2);

const reason = (text) => because(text) ?? text ?? "";

function situations(table) {
  const rows = objects(table);
  if (!rows.length) return [];
  const known = rows.filter((one) => one.lift !== null);
  return [
    h("h2", null, t("effects_situations")),
    known.length && intervals(
      known.map((one) => ({
        label: `${one.name} · ${verdict(one.verdict)} · n = ${number(one.attendees)}`,
        note: t("effects_situation", { people: number(one.attendees), leaders: number(one.leaders), seekers: number(one.seekers), new: number(one.new_ties_14d), expected: number(one.expected, 1), weeks: number(one.matched_weeks) }),
        marks: [{ value: one.lift, lo: one.lift_lo, hi: one.lift_hi }],
      })),
      { write: (x) => number(x, 1), title: t("effects_situations"), zero: 0 },
    ),
    h(
      "ul",
      null,
      rows.map((one) =>
        h(
          "li",
          null,
          h("strong", null, name(one.name)),
          ` (${moment(one.started_at, { time: false })})${t("colon")}`,
          t("effects_situation", { people: number(one.attendees), leaders: number(one.leaders), seekers: number(one.seekers), new: number(one.new_ties_14d), expected: number(one.expected, 1), weeks: number(one.matched_weeks) }),
          one.placebo_p === null ? null : `${t("semicolon")}${t("effects_placebo", { p: percent(one.placebo_p), n: number(one.n_placebo) })}`,
          `${t("semicolon")}${verdict(one.verdict)}`,
          one.why ? `${t("colon")}${reason(one.why)}.` : ".",
        ),
      ),
    ),
  ].filter(Boolean);
}

function boosts(answer, state) {
  const rows = objects(answer.boosts);
  if (!rows.length) return [];
  const one = rows.find((row) => row.boost_id === answer.boost) ?? rows[0];
  const known = rows.filter((row) => row.lift !== null);
  const daily = objects(answer.days);
  return [
    h("h2", null, t("effects_boosts")),
    known.length && intervals(
      known.map((row) => ({ label: `${row.influencer_id} · ${verdict(row.verdict)} · n = ${number(row.audience)}`, note: row.boost_id, marks: [{ value: row.lift, lo: row.lift_lo, hi: row.lift_hi }] })),
      { write: two, title: t("effects_boosts"), zero: 0 },
    ),
    h("p", { class: "controls" }, choice(t("effects_boost_pick"), rows.map((row) => [row.boost_id, `${row.boost_id} · ${row.influencer_id} · ${verdict(row.verdict)}`]), answer.boost, (boost) => state.go({ boost }))),
    h("h2", null, name(t("effects_boost_days", { who: one.influencer_id }))),
    figures([
      [t("effects_verdict"), [verdict(one.verdict), reason(one.why)].filter(Boolean).join(t("colon"))],
      [t("effects_lift"), span(one.lift, one.lift_lo, one.lift_hi, two)],
      [t("effects_half_life"), span(one.half_life_days, one.half_life_days_lo, one.half_life_days_hi, (x) => number(x, 1))],
      [t("effects_extra"), span(one.extra, one.extra_lo, one.extra_hi, (x) => number(x))],
      [t("effects_cost"), span(one.cost_per_extra, one.cost_per_extra_lo, one.cost_per_extra_hi, two)],
      [t("effects_spill"), span(one.spill_over, one.spill_over_lo, one.spill_over_hi, two)],
      [t("effects_audience"), t("effects_people", { n: number(one.audience), matched: number(one.matched) })],
      [t("effects_p"), percent(one.placebo_p, 1)],
    ]),
    daily.length
      ? days(
          daily.map((day) => ({
            from: day.starts_at,
            to: day.ends_at,
            observed: day.observed,
            expected: day.expected,
            lo: day.lo,
            hi: day.hi,
            isOn: day.period === "during",
            tip: t("effects_day", { at: moment(day.starts_at, { time: false }), observed: number(day.observed), expected: number(day.expected, 1), lo: number(day.lo, 1), hi: number(day.hi, 1) }),
          })),
          {
            title: t("effects_boost_told", { who: one.influencer_id }),
            write: (ms) => moment(ms, { time: false }),
            legend: [["observed", t("effects_observed")], ["expected", t("effects_expected")], ["band", t("effects_band")], ["period", t("effects_during")]],
          },
        )
      : null,
  ].filter(Boolean);
}

function parts(table, named) {
  const pairs = new Map();
  for (const row of objects(table)) {
    const key = JSON.stringify([row.campaign_id, row.other_id, row.stage]);
    pairs.set(key, [...(pairs.get(key) ?? []), row]);
  }
  return [...pairs.values()].flatMap((rows) => {
    const told = { one: named.get(rows[0].campaign_id), other: named.get(rows[0].other_id), stage: coded("measure", rows[0].stage) ?? rows[0].stage };
    const known = rows.filter((row) => row.value !== null);
    const title = t("effects_parts", told);
    const write = (x) => t("points", { n: number(100 * x, 2) });
    return [
      h("h3", null, name(title)),
      h("p", { class: "quiet" }, t("effects_points", { n: number(rows[0].n), other: number(rows[0].other_n) })),
      known.length
        ? intervals(
            known.map((row) => ({ label: `${t(`part_${row.part}`)} · ${verdict(row.verdict)}`, marks: [{ value: row.value, lo: row.lo, hi: row.hi, kind: row.part === "difference" ? "two" : "one" }] })),
            { write, title, zero: 0 },
          )
        : h("p", null, t("effects_too_few")),
    ];
  });
}

function campaigns(answer) {
  const rows = objects(answer.campaigns);
  if (!rows.length) return [];
  const known = rows.filter((one) => one.passed_on !== null);
  return [
    h("h2", null, t("effects_campaigns")),
    known.length
      ? intervals(
          known.map((one) => ({ label: `${one.name} · n = ${number(one.sights)}`, marks: [{ value: one.passed_on, lo: one.passed_on_lo, hi: one.passed_on_hi }] })),
          { write: (x) => percent(x, 1), title: t("effects_campaigns"), lo: 0 },
        )
      : null,
    h(
      "ul",
      null,
      rows.map((one) => h("li", null, h("strong", null, name(one.name)), t("colon"), t("effects_campaign", { posts: number(one.posts), seeders: number(one.seeders), sights: number(one.sights) }))),
    ),
    ...parts(answer.parts, new Map(rows.map((one) => [one.campaign_id, one.name || one.campaign_id]))),
  ].filter(Boolean);
}

export const effects = {
  id: "effects",
  showsEmpty: true,
  render(root, answer, state) {
    const found = [...situations(answer.situations), ...boosts(answer, state), ...campaigns(answer)];
    root.append(...(found.length ? found : [h("p", null, t("effects_none"))]));
  },
};
