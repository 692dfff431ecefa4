// What stands above every view: the brand, the days, the language, the theme. It is drawn anew only where its words or
// its brands are others: who is at a field stays there.

import { h, show } from "./dom.js";
import { languageNow, t } from "./i18n.js";
import { address, go, here } from "./place.js";
import { isDark, switchTheme } from "./theme.js";

const top = document.getElementById("top");
const FIRST_YEAR = 1970; // a year that is being typed is 0002, 0020, 0202 first
let drawn = "";
let isIn = false;

/** From now on there is a button to leave by. */
export const canLeave = () => {
  isIn = true;
};

async function leave() {
  await fetch("/logout", { method: "POST" });
  location.assign("/login");
}

const put = (name, value) => go(here().view, { ...here().given, [name]: value });

function day(name) {
  const onchange = (event) => {
    const { value } = event.target;
    if (value === "" ? !event.target.validity.badInput : Number(value.slice(0, 4)) >= FIRST_YEAR) put(name, value);
  };
  return h("label", { for: name }, t(name), h("input", { id: name, type: "date", min: "1970-01-01", max: "9999-12-31", onchange }));
}

function build(brands, refresh) {
  show(
    top,
    h("a", { class: "name", href: address("rising", {}) }, "murmure"),
    h(
      "label",
      { for: "brand" },
      t("brand"),
      h(
        "select",
        { id: "brand", onchange: (event) => put("brand", event.target.value) },
        h("option", { value: "" }, t("all_brands")),
        brands.map((brand) => h("option", { value: brand.id }, brand.name)),
      ),
    ),
    day("from"),
    day("to"),
    h("span", { class: "room" }),
    h("button", { id: "language", type: "button", class: "small", onclick: () => put("lang", languageNow() === "fr" ? "en" : "fr") }, t("language")),
    h(
      "button",
      {
        id: "theme",
        type: "button",
        class: "small",
        onclick: () => {
          switchTheme();
          refresh({ isQuiet: true });
        },
      },
      t(isDark() ? "theme_light" : "theme_dark"),
    ),
    isIn ? h("button", { id: "leave", type: "button", class: "small", onclick: leave }, t("leave")) : null,
  );
}

/** Shows what is asked for. `brands`: those there are; `refresh`: draws the page again. */
export function drawTop(given, brands, refresh) {
  const now = JSON.stringify([languageNow(), isDark(), isIn, brands]);
  if (now !== drawn) {
    const at = top.contains(document.activeElement) ? document.activeElement.id : "";
    build(brands, refresh);
    drawn = now;
    if (at) document.getElementById(at)?.focus();
  }
  top.querySelector(".name").href = address("rising", { brand: given.brand, lang: given.lang });
  for (const name of ["brand", "from", "to"]) {
    const field = document.getElementById(name);
    if (field.value !== (given[name] ?? "") && !(name !== "brand" && field === document.activeElement)) field.value = given[name] ?? "";
  }
}
