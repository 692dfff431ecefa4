// What people say of an alert: taken on, useful or noise, not now. Sent to whoever writes the folder.

import { h } from "./dom.js";
import { moment, t, words } from "./i18n.js";
import { asked, inWords } from "./refusals.js";

words({
  ack: ["Take it on", "Je m’en occupe"],
  useful: ["Useful", "Utile"],
  noise: ["Noise", "Bruit"],
  silence: ["Silence the rule for a week", "Taire la règle une semaine"],
  acked: ["taken on {moment}", "prise en charge {moment}"],
  judged_useful: ["judged useful", "jugée utile"],
  judged_noise: ["judged noise", "jugée bruit"],
  sent: ["Said; it shows when it is stored.", "C’est dit ; visible dès que c’est enregistré."],
  not_sent: ["Could not be said. {why}", "N’a pas pu être dit. {why}"],
});

async function tell(body, told) {
  told.textContent = "";
  try {
    const headers = { "content-type": "application/json", accept: "application/json" };
    await asked("/api/page/act", { method: "POST", headers, body: JSON.stringify(body) });
    told.textContent = t("sent");
  } catch (error) {
    const no = inWords(error);
    told.textContent = t("not_sent", { why: [no.message, no.toDo, no.detail].filter(Boolean).join(" ") });
  }
}

/** The buttons of an incident, and what was said of it before. */
export function marks(one) {
  const told = h("span", { role: "status", class: "quiet" });
  const button = (word, body) =>
    h("button", { type: "button", class: "small", onclick: () => tell(body, told) }, t(word));
  const before = [
    one.acknowledged_at === null ? null : t("acked", { moment: moment(one.acknowledged_at) }),
    one.verdict ? t(`judged_${one.verdict}`) : null,
    one.note,
  ].filter(Boolean);
  return h(
    "p",
    { class: "marks" },
    button("ack", { act: "ack", alert_id: one.alert_id }),
    button("useful", { act: "verdict", alert_id: one.alert_id, verdict: "useful" }),
    button("noise", { act: "verdict", alert_id: one.alert_id, verdict: "noise" }),
    button("silence", { act: "silence", brand: one.brand, rule: one.rule, days: 7 }),
    before.length ? h("span", { class: "quiet" }, before.join(" · ")) : null,
    told,
  );
}
