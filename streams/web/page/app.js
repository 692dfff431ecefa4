// The page: which view is shown of which brand, and that it stays up to date.

import { h, show } from "./dom.js";
import { draw } from "./frame.js";
import { moment, number, setLanguage, t } from "./i18n.js";
import { address, go, here } from "./place.js";
import { asked, inWords } from "./refusals.js";
import { startTheme } from "./theme.js";
import { canLeave, drawTop } from "./top.js";
import { VIEWS } from "./views/index.js";
import { setZone } from "./zone.js";

const main = document.getElementById("main");
const news = document.getElementById("news");
let shown = { view: "", brands: [], writers: [] };
const AGAIN_MS = 30_000;
let turn = 0;

async function ask(view, given) {
  const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
  try {
    return await asked(`/api/page/${encodeURIComponent(view)}?${query}`, { headers: { accept: "application/json" } });
  } catch (error) {
    if (error.status === 401) location.assign(`/login${location.hash}`);
    throw error;
  }
}

async function refresh({ isQuiet = false } = {}) {
  const mine = ++turn;
  const { view: id, given } = here();
  const view = VIEWS.find((one) => one.id === id) ?? VIEWS[0];
  setLanguage(given.lang ?? navigator.language.slice(0, 2));
  drawTop(given, shown.brands, refresh);
  document.querySelector(".skip").textContent = t("skip");
  drawViews(view.id, given);
  main.setAttribute("aria-busy", "true");
  if (!isQuiet) show(main, h("p", { class: "quiet" }, t("loading")));
  view.prepare?.(); // while the server works
  try {
    const answer = await ask(view.id, given);
    if (mine !== turn) return;
    setZone(answer.zone);
    shown = { ...shown, view: view.id, brands: answer.brands };
    const brand = given.brand || answer.brand; // where none is asked for, a view of one brand says which it shows
    drawTop({ ...given, brand }, shown.brands, refresh);
    document.title = `${t(`view_${view.id}`)} · murmure`;
    const brandName = answer.brands.find((one) => one.id === brand)?.name ?? brand ?? "";
    await draw(main, view, answer, { given, brandName, refresh, go: (more) => go(view.id, { ...given, ...more }) });
  } catch (error) {
    if (mine !== turn) return;
    main.setAttribute("aria-busy", "false");
    if (isQuiet && main.dataset.view === view.id) {
      setTimeout(() => mine === turn && refresh({ isQuiet: true }), AGAIN_MS / 6);
      return; // what is shown stays; the figures come later
    }
    const no = inWords(error);
    show(
      main,
      h("h1", null, t(`view_${view.id}`)),
      h("p", { class: "fault", role: "alert" }, t("failed", { why: no.message })),
      h("p", null, t("to_do", { what: no.toDo })),
      no.detail ? h("p", { class: "quiet", lang: "en" }, no.detail) : null,
    );
  }
  main.dataset.view = view.id;
  main.setAttribute("aria-busy", "false");
}

function drawViews(current, given) {
  const at = document.getElementById("views").contains(document.activeElement);
  const kept = { brand: given.brand, from: given.from, to: given.to, lang: given.lang };
  const nav = document.getElementById("views");
  nav.setAttribute("aria-label", t("views"));
  show(
    nav,
    h("ul", null, VIEWS.map((view) => h("li", null, h("a", { href: address(view.id, kept), "aria-current": view.id === current ? "page" : null }, t(`view_${view.id}`))))),
  );
  const now = nav.querySelector("[aria-current]");
  nav.firstChild.scrollLeft = now.offsetLeft - nav.clientWidth / 3; // on a telephone the menu is one line
  if (at) now.focus({ preventScroll: true });
}

function tellNews(data) {
  const running = data.writers.filter((writer) => writer.running);
  const rate = running.reduce((sum, writer) => sum + (writer.rate ?? 0), 0);
  const speed = running.find((writer) => writer.speed)?.speed; // of a market that is played
  const isOver = running.length && running.every((writer) => writer.phase === "over");
  const doing = running.length && !isOver ? t("writer_on", { rate: number(rate) }) : t(isOver ? "market_over" : "writer_off");
  news.textContent = speed ? `${doing} · ${t("played", { speed: number(speed) })}` : doing;
  news.title = moment(Date.now());
}

function listen(last = null) {
  const source = new EventSource("/api/page/live");
  source.addEventListener("published", (event) => {
    const data = JSON.parse(event.data);
    tellNews(data);
    if (last !== null && last !== data.stamp) requestAnimationFrame(() => refresh({ isQuiet: true }));
    last = data.stamp;
  });
  source.addEventListener("error", () => {
    // The browser tries again by itself, but not where it was told no.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen(last), AGAIN_MS);
  });
}

startTheme();
addEventListener("hashchange", () => refresh());
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  main.focus();
});
await refresh();
listen();
const me = await fetch("/api/page/me").then((response) => response.json());
if (me.can_leave) {
  canLeave();
  refresh({ isQuiet: true });
}
