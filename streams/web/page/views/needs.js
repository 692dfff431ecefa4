// What nobody answered, the oldest first, and who could.

import { coded } from "../codes.js";
import { h, name, out } from "../dom.js";
import { moment, number, t, words } from "../i18n.js";
import { said } from "../vocabulary.js";

words({
  lead_needs: ["Questions, requests and ideas without an answer, the oldest first.", "Questions, demandes et idées sans réponse, la plus ancienne d’abord."],
  need_waits: ["waits for {hours} h", "attend depuis {hours} h"],
  need_could: ["Could answer: ", "Pourrait répondre : "],
  col_asked_at: ["asked", "demandé"],
  col_age_h: ["hours", "heures"],
  col_kind: ["kind", "genre"],
  col_text: ["text", "texte"],
  col_url: ["link", "lien"],
  col_mention_id: ["post", "message"],
  col_replies: ["replies", "réponses"],
  col_could_answer: ["could answer", "pourrait répondre"],
});

export const needs = {
  id: "needs",
  render(root, answer) {
    root.append(
      h(
        "ul",
        { class: "posts" },
        answer.rows.map(([at, age, kind, reason, author, text, , could, url]) =>
          h(
            "li",
            { class: "post" },
            h("p", { class: "quiet" }, name(author), " · ", url ? out(url, moment(at)) : moment(at), ` · ${t("need_waits", { hours: number(age) })} · ${coded("kind", kind) ?? kind}${reason ? ` · ${said(reason)}` : ""}`),
            h("blockquote", null, name(text ?? "–")),
            could?.length ? h("p", { class: "quiet" }, t("need_could"), could.map((who, k) => [k ? ", " : "", name(who)])) : null,
          ),
        ),
      ),
    );
  },
};
