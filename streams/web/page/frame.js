// What stands around every view: title, as of when, what is not seen, the table twin, what can be taken away.

import { coded, unseen } from "./codes.js";
import { h, name, show } from "./dom.js";
import { saveCsv, saveSvg } from "./export.js";
import { date, has, moment, number, t } from "./i18n.js";
import { zoneNow } from "./zone.js";

const REACHED = "a, button, select, input, summary, [tabindex]";
const MOMENTS = /_at$|_seen$|^bucket$/; // ms, some instant
const LONG = 24; // letters: a column of longer texts is given room
const DATES = /^week$|_on$/; // a day by its date

const isTime = (column, value) => typeof value === "number" && (MOMENTS.test(column) || DATES.test(column));

/** A value as a table shows it: codes in words, times by the brand's clock. `grain`: how long a bucket is. */
export function written(column, value, grain = "") {
  if (value === null || value === undefined) return "–";
  if (isTime(column, value)) return DATES.test(column) ? date(value) : moment(value, { time: column !== "bucket" || grain !== "day" });
  if (typeof value === "number") return number(value, Math.abs(value) < 10 ? 3 : 1);
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.length ? h("span", null, value.map((one, at) => [at ? ", " : "", coded(column, one) ?? name(one)])) : "–";
  return coded(column, value) ?? name(value);
}

/** A real table. `caption` names it, and the zone of the times in it. */
export function tableOf(caption, columns, rows, grain = "") {
  const cells = rows.map((row) => row.map((value, at) => written(columns[at], value, grain)));
  const kinds = columns.map((column, at) => {
    if (isTime(column, 0)) return "when";
    if (rows.some((row) => typeof row[at] === "number")) return "number";
    return cells.some((row) => (row[at].textContent ?? row[at]).length > LONG) ? "long" : null;
  });
  const hasTimes = columns.some((column, at) => MOMENTS.test(column) && rows.some((row) => row[at] !== null));
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", null, caption, hasTimes ? h("span", { class: "zone" }, ` · ${t("times_of", { zone: zoneNow() })}`) : null),
      h("thead", null, h("tr", null, columns.map((column, at) => h("th", { scope: "col", class: kinds[at] }, label(column))))),
      h(
        "tbody",
        null,
        cells.map((row) => h("tr", null, row.map((cell, at) => (at === 0 ? h("th", { scope: "row", class: kinds[0] }, cell) : h("td", { class: kinds[at] }, cell))))),
      ),
    ),
  );
}

/** The words for a column, where there are any. */
export const label = (column) => (has(`col_${column}`) ? t(`col_${column}`) : column);

function notSeen(coverage) {
  if (!coverage.length) return t("nothing_missed");
  return coverage.map((one) => `${one.source}${t("colon")}${unseen(one.reason)}${one.n ? ` (${number(one.n)})` : ""}`).join(" · ");
}

/** Whether the table is open, and which thing has the focus: new figures take neither away. */
function kept(main) {
  const at = [...main.querySelectorAll(REACHED)].indexOf(document.activeElement);
  return { isOpen: main.querySelector("details.twin")?.open ?? false, at };
}

/** Draw a view with its answer into `main`. */
export async function draw(main, view, answer, state) {
  const title = t(`view_${view.id}`);
  const before = main.dataset.view === view.id ? kept(main) : { isOpen: false, at: -1 };
  const chart = h("div", { class: "chart" });
  const details = h("details", { class: "twin" }, h("summary", null, t("table", { n: number(answer.rows.length) })));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(tableOf(title, answer.columns, answer.rows, answer.grain));
  });
  const file = `murmure-${answer.brand || "all"}-${view.id}`;
  let drawing = null; // where the chart is no SVG, what makes one of it
  const svgButton = h("button", { type: "button", class: "small", onclick: () => saveSvg(file, drawing?.() ?? chart.querySelector("svg.take")) }, t("svg"));
  show(
    main,
    h("h1", null, title, state.brandName ? h("span", { class: "of" }, " · ", name(state.brandName)) : null),
    h(
      "p",
      { class: "quiet" },
      t("as_of", { moment: moment(answer.as_of), zone: zoneNow() }),
      answer.synthetic ? h("span", { class: "badge" }, t("synthetic")) : null,
      answer.as_of === null ? null : h("span", { class: "seen" }, t("not_seen", { what: notSeen(answer.coverage) })),
    ),
    h("p", { class: "lead" }, has(`lead_${view.id}`) ? t(`lead_${view.id}`) : ""),
    chart,
    h(
      "div",
      { class: "take" },
      h("button", { type: "button", class: "small", onclick: () => saveCsv(file, answer.columns, answer.rows) }, t("csv")),
      svgButton,
    ),
    details,
  );
  // Before anything was read, nothing can be said, be it that nothing is unusual.
  if (!answer.rows.length && (!view.showsEmpty || answer.as_of === null)) show(chart, h("p", null, t("empty")));
  else drawing = (await view.render(chart, answer, state)) ?? null;
  svgButton.hidden = !drawing && !chart.querySelector("svg.take");
  details.open = before.isOpen;
  if (before.at >= 0) main.querySelectorAll(REACHED)[before.at]?.focus({ preventScroll: true });
}
