// What stands around every view: title, as of when, what is not seen, the table twin, what can be taken away.

import { h, name, show } from "./dom.js";
import { saveCsv, saveSvg } from "./export.js";
import { has, moment, number, t } from "./i18n.js";
import "./vocabulary.js"; // its words

const REACHED = "a, button, select, input, summary, [tabindex]";
const LABELS = /^(dominant_)?(motive|reason|aspect|kind|act|provenance|label)$/;
const COLUMN_MS = /_at$|^(bucket|week|day)$/;

/** A value as a table shows it. */
export function written(column, value) {
  if (value === null || value === undefined) return "–";
  if (COLUMN_MS.test(column) && typeof value === "number") return moment(value);
  if (typeof value === "number") return number(value, Math.abs(value) < 10 ? 3 : 1);
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value)) return value.join(", ");
  const key = [`${column}_${value}`, /verdict$/.test(column) ? `verdict_${value}` : "", LABELS.test(column) ? `label_${value}` : ""].find(has);
  return key ? t(key) : name(value);
}

/** A real table. `caption` names it. */
export function tableOf(caption, columns, rows) {
  const isNumber = columns.map((_, at) => rows.some((row) => typeof row[at] === "number"));
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      null,
      h("caption", null, caption),
      h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col" }, label(column))))),
      h(
        "tbody",
        null,
        rows.map((row) =>
          h(
            "tr",
            null,
            row.map((value, at) =>
              at === 0
                ? h("th", { scope: "row" }, written(columns[at], value))
                : h("td", { class: COLUMN_MS.test(columns[at]) ? "when" : isNumber[at] ? "number" : null }, written(columns[at], value)),
            ),
          ),
        ),
      ),
    ),
  );
}

/** The words for a column, where there are any. */
export const label = (column) => (has(`col_${column}`) ? t(`col_${column}`) : column);

function notSeen(coverage) {
  if (!coverage.length) return t("nothing_missed");
  return coverage.map((one) => `${one.source}: ${one.reason}${one.n ? ` (${number(one.n)})` : ""}`).join(" · ");
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
    if (details.open && details.children.length === 1) details.append(tableOf(title, answer.columns, answer.rows));
  });
  const file = `murmure-${answer.brand || "all"}-${view.id}`;
  const svgButton = h("button", { type: "button", class: "small", onclick: () => saveSvg(file, chart.querySelector("svg.take")) }, t("svg"));
  show(
    main,
    h("h1", null, title, state.brandName ? h("span", { class: "of" }, " · ", name(state.brandName)) : null),
    h(
      "p",
      { class: "quiet" },
      t("as_of", { moment: moment(answer.as_of) }),
      answer.synthetic ? h("span", { class: "badge" }, t("synthetic")) : null,
      h("span", { class: "seen" }, t("not_seen", { what: notSeen(answer.coverage) })),
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
  else await view.render(chart, answer, state);
  svgButton.hidden = !chart.querySelector("svg.take");
  details.open = before.isOpen;
  if (before.at >= 0) main.querySelectorAll(REACHED)[before.at]?.focus({ preventScroll: true });
}
