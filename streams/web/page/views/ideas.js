// What people want the brand to do, by how many.

import { h, name } from "../dom.js";
import { moment, number, t, words } from "../i18n.js";

words({
  lead_ideas: ["The same idea in other words is one; a person counts once.", "La même idée dite autrement n’en est qu’une ; une personne compte une fois."],
  idea_people: ["{people} people, {mentions} posts", "{people} personnes, {mentions} messages"],
  idea_rank: ["rank {lo} to {hi}", "rang {lo} à {hi}"],
  idea_since: ["since {first}, last {last}", "depuis {first}, dernier {last}"],
  status_new: ["new", "nouvelle"],
  status_seen: ["seen", "vue"],
  status_planned: ["planned", "prévue"],
  status_done: ["done", "faite"],
  status_refused: ["refused", "refusée"],
  col_title: ["idea", "idée"],
  col_first_seen: ["first", "première"],
  col_last_seen: ["last", "dernière"],
  col_status: ["status", "état"],
  col_idea_id: ["id", "id"],
  col_note: ["note", "note"],
});

export const ideas = {
  id: "ideas",
  render(root, answer) {
    root.append(
      h(
        "ol",
        { class: "cards" },
        answer.rows.map(([, lo, hi, title, people, mentions, first, last, status, note]) =>
          h(
            "li",
            { class: "post" },
            h("p", null, h("strong", null, name(title)), " ", h("span", { class: "badge" }, t(`status_${status}`))),
            h(
              "p",
              { class: "quiet" },
              `${t("idea_people", { people: number(people), mentions: number(mentions) })} · ${t("idea_rank", { lo, hi })} · `,
              t("idea_since", { first: moment(first, { time: false }), last: moment(last, { time: false }) }),
            ),
            note ? h("p", null, name(note)) : null,
          ),
        ),
      ),
    );
  },
};
