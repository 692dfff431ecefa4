// Counts over time, by uPlot, on the band one of them was expected in; incidents are marked.

import { h } from "../dom.js";
import { areDays, zoneNow } from "../zone.js";
import { moment, number, t, words } from "../i18n.js";
import { colour } from "../theme.js";
import { highest, lines as drawing } from "./lines.js";

words({
  series_when: ["when", "quand"],
  series_hint: ["Drag to zoom, double-click to see all.", "Glisser pour agrandir, double-cliquer pour tout voir."],
  provisional: ["provisional", "provisoire"],
});

/**
 * lines: [{label, values, colour, isThin}], times in ms; marks: [{from, to, label}]; usual: {expected, lo, hi, label} or null.
 * Gives the element; call `start` once it is shown.
 */
export function series(times, lines, marks, title, usual = null) {
  const box = h("div", { class: "series", role: "img", "aria-label": title });
  const isByDay = areDays(times);
  return {
    node: h("div", null, box, h("p", { class: "quiet" }, t("series_hint")), h("div", { hidden: true }, drawing(times, lines, marks, title, usual))),
    start() {
      const quiet = colour("quiet");
      const grid = { stroke: colour("grid"), width: 1 };
      const axis = { stroke: quiet, grid, ticks: grid, font: "12px system-ui" };
      const dashed = { stroke: quiet, width: 1.5, dash: [5, 4], points: { show: false } };
      const edge = { width: 0, points: { show: false }, value: (_, v) => number(v, 0) };
      const band = usual
        ? [
            { ...dashed, label: t("col_expected"), value: (_, v) => number(v, 1) },
            { ...edge, label: t("col_band_lo") },
            { ...edge, label: t("col_band_hi") },
          ]
        : [];
      const plot = new globalThis.uPlot(
        {
          width: Math.max(280, box.clientWidth),
          height: 300,
          scales: { x: { time: true }, y: { range: (_, __, most) => globalThis.uPlot.rangeNum(0, Math.min(most, highest(lines)), 0.1, true) } },
          tzDate: (ts) => globalThis.uPlot.tzDate(new Date(ts * 1000), zoneNow() === "UTC" ? "Etc/UTC" : zoneNow()),
          axes: [
            {
              ...axis,
              size: 32,
              ...(isByDay ? { incrs: [1, 2, 3, 7, 14, 28, 91, 365].map((n) => n * 86_400) } : {}),
              label: t("times_of", { zone: zoneNow() }),
              labelSize: 20,
              labelFont: "12px system-ui",
              values: (_, ticks, __, ___, step) => ticks.map((s) => moment(s * 1000, { time: step < 86_400, day: step >= 3_600 * 6, year: false })),
              space: 110,
            },
            { ...axis, values: (_, ticks) => ticks.map((v) => number(v, 1)), size: 56 },
          ],
          bands: usual ? [{ series: [3, 2], fill: colour("usual") }] : [],
          series: [
            { value: (_, s) => (s === null ? "–" : moment(s * 1000, { time: !isByDay })), label: t("series_when") },
            ...band,
            ...lines.map((line) => ({
              label: line.label,
              stroke: colour(line.colour),
              width: line.isThin ? 1 : 2,
              points: { show: times.length < 60 },
              value: (_, v) => number(v, 1),
            })),
          ],
          hooks: { drawClear: [(u) => marked(u, marks)] },
        },
        [times.map((ms) => ms / 1000), ...(usual ? [usual.expected, usual.lo, usual.hi] : []), ...lines.map((line) => line.values)],
        box,
      );
      const seen = new ResizeObserver(() => {
        if (!box.isConnected) {
          seen.disconnect();
          plot.destroy();
        } else if (box.clientWidth > 0 && box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: 300 });
      });
      seen.observe(box);
    },
  };
}

function marked(u, marks) {
  const { ctx, bbox } = u;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  for (const mark of marks) {
    const from = u.valToPos(mark.from / 1000, "x", true);
    const to = Math.max(from + 2, u.valToPos(mark.to / 1000, "x", true));
    ctx.fillStyle = colour("band");
    ctx.fillRect(from, bbox.top, to - from, bbox.height);
    ctx.fillStyle = colour("two");
    ctx.fillRect(from, bbox.top, 2, bbox.height);
  }
  ctx.restore();
}
