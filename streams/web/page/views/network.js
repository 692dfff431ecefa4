// The network: communities, who leads, and the ties between people, where the server has placed them.

import { GROUPS, ofGroup } from "../charts/colours.js";
import { still } from "../charts/still.js";
import { canDraw, stop, web } from "../charts/web.js";
import { h, name, show } from "../dom.js";
import { tableOf } from "../frame.js";
import { moment, number, t, words } from "../i18n.js";
import { address } from "../place.js";
import { choice, objects, rowOf, verdict } from "../verdicts.js";
import { said } from "../vocabulary.js";

words({
  lead_network: [
    "People with the strongest ties, near those they have ties with; the brand’s own accounts are left out. A colour is a community, the size is influence, and leaders are named. Where somebody stands says nothing else.",
    "Les personnes aux liens les plus forts, près de celles à qui elles sont liées ; les comptes de la marque sont laissés de côté. Une couleur est une communauté, la taille est l’influence, et les leaders sont nommés. La place ne dit rien d’autre.",
  ],
  network_told: ["{people} people, {ties} ties", "{people} personnes, {ties} liens"],
  network_picture: [
    "A picture of {people} people and the {ties} strongest ties between them, in {communities} communities. The table below says the same.",
    "Une image de {people} personnes et de leurs {ties} liens les plus forts, en {communities} communautés. Le tableau ci-dessous dit la même chose.",
  ],
  network_size: ["influence {n}", "influence {n}"],
  network_width: ["strength of a tie {n}", "force d’un lien {n}"],
  network_as_of: ["As of {at} UTC. n = {people} people, {ties} ties, {communities} communities. Places follow the ties, and say nothing else.", "Au {at} UTC. n = {people} personnes, {ties} liens, {communities} communautés. Les places suivent les liens, et ne disent rien d’autre."],
  network_few: ["At most {n} people", "Au plus {n} personnes"],
  network_of: ["How many", "Combien"],
  network_find: ["Find a person", "Chercher une personne"],
  network_none: ["in no community that can be told", "dans aucune communauté établie"],
  network_rest: ["in a smaller community, or in none", "dans une communauté plus petite, ou dans aucune"],
  network_hint: ["Click on somebody to see who they are tied to.", "Cliquer sur quelqu’un pour voir à qui il est lié."],
  network_absent: ["There is nobody of that name among those shown.", "Personne de ce nom parmi les personnes montrées."],
  no_webgl: [
    "This browser cannot draw the network (it has no WebGL). Here are those with the strongest ties.",
    "Ce navigateur ne peut pas dessiner le réseau (pas de WebGL). Voici les personnes aux liens les plus forts.",
  ],
  zoom_in: ["Nearer", "Plus près"],
  zoom_out: ["Farther", "Plus loin"],
  zoom_all: ["All", "Tout"],
  community_told: ["{id}, {people} people ({verdict})", "{id}, {people} personnes ({verdict})"],
  community_about: [": {about}", " : {about}"],
  person_leader: ["leader", "leader"],
  person_seeker: ["seeker", "chercheur"],
  person_member: ["member", "membre"],
  col_community_id: ["community", "communauté"],
  col_strength: ["strength of ties", "force des liens"],
  col_contacts: ["contacts", "contacts"],
});

const NAMED = 10;
const TOLD = { role: (value) => t(`person_${value}`), dominant_motive: (value) => value && said(value), community_id: (value) => value ?? t("network_none") };

const named = ([id, people, said, about]) =>
  t("community_told", { id, people: number(people), verdict: verdict(said) }) + (about?.length ? t("community_about", { about: about.slice(0, 3).join(", ") }) : "");
const others = (communities) => t(communities.length > GROUPS ? "network_rest" : "network_none");
const swatch = (at) => h("span", { class: "swatch", style: { background: ofGroup(at) } });

function legend(communities) {
  const first = communities.slice(0, GROUPS);
  return h(
    "ul",
    { class: "legend" },
    first.map((one, at) => h("li", null, swatch(at), name(named(one)))),
    h("li", null, swatch(-1), others(communities)),
  );
}

const mostOf = (answer) => objects(answer).reduce((top, row) => Math.max(top, row.influence ?? 0), 1e-12);

function sizes(answer) {
  const [most, least] = [mostOf(answer), answer.rows.length > 1_000 ? 1.6 : 2.5];
  return (influence) => least + 12 * Math.sqrt(influence / most);
}

/** What is on the canvas, as a drawing. */
function drawing(people, answer, told, brand) {
  const [most, heaviest] = [mostOf(answer), answer.ties.reduce((top, tie) => Math.max(top, tie[2]), 0)];
  const halves = (top) => (top > 1e-9 ? [top, top / 4] : []);
  return still(people, answer.ties, {
    title: t("network_picture", told),
    told: [`${t("view_network")} · ${brand}`, t("network_as_of", { at: moment(answer.as_of), ...told })],
    legend: [...answer.communities.slice(0, GROUPS).map((one, at) => [ofGroup(at), named(one)]), [ofGroup(-1), others(answer.communities)]],
    sizes: halves(most).map((x) => [sizes(answer)(x), t("network_size", { n: number(x, 4) })]),
    widths: halves(heaviest).map((x) => [x, t("network_width", { n: number(x, 2) })]),
  });
}

function peopleOf(answer) {
  const group = new Map(answer.communities.map((one, at) => [one[0], at]));
  const rows = objects(answer);
  const most = mostOf(answer);
  const ranked = rows.filter((row) => row.rank !== null).sort((a, b) => a.rank - b.rank);
  const names = new Set([...rows.filter((row) => row.role === "leader"), ...ranked].slice(0, NAMED).map((row) => row.author_id));
  const sizeOf = sizes(answer);
  return rows.map((row, at) => ({
    name: row.author_id,
    x: answer.x[at],
    y: answer.y[at],
    size: sizeOf(row.influence ?? 0),
    group: group.get(row.community_id) ?? -1,
    isNamed: names.has(row.author_id),
  }));
}

export const network = {
  id: "network",
  prepare: canDraw,
  async render(root, answer, state) {
    stop();
    const told = { people: number(answer.rows.length), ties: number(answer.ties.length), communities: number(answer.communities.length) };
    const sizes = [500, 2_000, 5_000].map((n) => [n, t("network_few", { n: number(n) })]);
    const controls = h(
      "p",
      { class: "controls" },
      choice(t("network_of"), sizes, state.given.n ?? 2_000, (n) => state.go({ n, person: "" })),
      h("span", { class: "quiet" }, t("network_told", told)),
    );
    root.append(controls);
    const isDrawn = await canDraw();
    if (!root.isConnected) return null; // something else is shown by now
    const people = peopleOf(answer);
    const asDrawing = () => drawing(people, answer, told, state.brandName);
    if (!isDrawn) {
      root.append(h("p", { role: "note" }, t("no_webgl")), legend(answer.communities), tableOf(t("view_network"), answer.columns, answer.rows.slice(0, 200)));
      return asDrawing;
    }
    const card = h("div", { class: "card", role: "status" }, h("p", { class: "quiet" }, t("network_hint")));
    const find = h("input", { type: "search", list: "network-names", value: state.given.person ?? "", onchange: (event) => choose(at(event.target.value)) });
    const at = (text) => {
      const wanted = text.trim().replace(/^@/, "").toLowerCase();
      const found = answer.rows.findIndex((row) => row[0].toLowerCase() === wanted);
      if (wanted && found < 0) show(card, h("p", null, t("network_absent")));
      return wanted ? (found < 0 ? undefined : found) : null;
    };
    const picture = web(people, answer.ties, t("network_picture", told), (who) => choose(who));
    const choose = (who) => {
      if (who === undefined) return;
      picture.show(who);
      show(card, who === null ? h("p", { class: "quiet" }, t("network_hint")) : rowOf(answer.columns, answer.rows[who].map((value, k) => TOLD[answer.columns[k]]?.(value) ?? value)));
      find.value = who === null ? "" : answer.rows[who][0];
      history.replaceState(null, "", address("network", { ...state.given, person: find.value }));
    };
    const button = (key, by) => h("button", { type: "button", class: "small", onclick: () => picture.zoom(by) }, t(key));
    controls.append(
      h("label", { class: "choice" }, `${t("network_find")} `, find),
      h("datalist", { id: "network-names" }, answer.rows.slice(0, 200).map((row) => h("option", { value: row[0] }))),
      button("zoom_in", 1),
      button("zoom_out", -1),
      button("zoom_all", 0),
    );
    root.append(picture.node, card, legend(answer.communities));
    picture.start();
    if (state.given.person) choose(at(state.given.person));
    return asDrawing;
  },
};
