// The network, by sigma and graphology, where the server has placed it. Without WebGL there is none: say so.
// Both are loaded when a network is first shown: sigma asks for WebGL as soon as it is read.

import { h } from "../dom.js";
import { blend } from "./colours.js";
import { look } from "./look.js";

let running = null;

let able = null;
const SCRIPTS = ["/static/vendor/graphology.umd.min.js", "/static/vendor/sigma.min.js"];

const loaded = (src) =>
  new Promise((resolve, reject) => {
    document.head.append(h("script", { src, async: false, onload: resolve, onerror: () => reject(new Error(src)) }));
  });

/** Whether this browser can draw it; if so, what draws is there afterwards. */
export async function canDraw() {
  able ??= tried();
  const isAble = await able;
  if (!isAble) able = null;
  return isAble;
}

async function tried() {
  try {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
    if (!context) return false;
    context.getExtension("WEBGL_lose_context")?.loseContext(); // a browser has few
    await Promise.all(SCRIPTS.map(loaded));
    return Boolean(globalThis.Sigma && globalThis.graphology);
  } catch {
    return false;
  }
}

/** Let go of what is drawn: a browser gives few pages to draw on. */
export function stop() {
  running?.kill();
  running = null;
}

/**
 * people: [{name, x, y, size, group, isNamed}]; ties: [[one, other, weight]]. `chosen` is told whom somebody clicks
 * on, null for nobody. Gives {node, start(), show(at), zoom(by)}.
 */
export function web(people, ties, title, chosen) {
  const box = h("div", { class: "web", role: "img", "aria-label": title });
  let shown = null;
  let renderer = null;
  let beside = new Set();
  const start = () => {
    stop();
    const began = performance.now();
    const drawn = look(people, ties);
    const { ink, paper, faint } = drawn;
    const shrunk = Math.min(1, Math.sqrt(box.clientWidth / 800)); // on a telephone people would cover one another
    const graph = new globalThis.graphology.UndirectedGraph();
    people.forEach((one, at) => {
      graph.addNode(at, { x: one.x, y: one.y, size: one.size * shrunk, color: drawn.people[at], label: one.name, forceLabel: one.isNamed, zIndex: one.size });
    });
    for (const { one, other, size, colour } of drawn.ties) graph.addEdge(one, other, { size, color: colour });
    renderer = new globalThis.Sigma(graph, box, {
      allowInvalidContainer: true,
      labelColor: { color: ink },
      labelFont: "system-ui, sans-serif",
      labelSize: 13,
      labelRenderedSizeThreshold: 1e9, // who is named is named; others are when pointed at
      labelDensity: 1e9,
      zIndex: true,
      hideEdgesOnMove: ties.length > 3_000,
      defaultDrawNodeLabel: (context, data) => labelled(context, data, ink, paper),
      defaultDrawNodeHover: (context, data) => named(context, data, ink, paper),
      nodeReducer: (node, data) => (shown === null || beside.has(Number(node)) ? data : { ...data, color: faint, label: null, forceLabel: false, zIndex: -1 }),
      edgeReducer: (edge, data) => {
        if (shown === null) return data;
        const isOfThem = graph.extremities(edge).some((node) => Number(node) === shown);
        return isOfThem ? { ...data, color: blend(ink, paper, 0.5), zIndex: 1 } : { ...data, hidden: true };
      },
    });
    running = renderer;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        box.dataset.drawnMs = String(Math.round(performance.now() - began)); // until it is seen
      }),
    );
    renderer.on("clickNode", ({ node }) => chosen(Number(node)));
    renderer.on("clickStage", () => chosen(null));
    const seen = new ResizeObserver(() => {
      if (box.isConnected) return;
      seen.disconnect();
      if (running === renderer) stop();
    });
    seen.observe(box);
  };
  return {
    node: box,
    start,
    show(at) {
      shown = at;
      beside = new Set(at === null ? [] : [at, ...renderer.getGraph().neighbors(at).map(Number)]);
      renderer.refresh({ skipIndexation: true });
    },
    zoom(by) {
      const camera = renderer.getCamera();
      if (by === 0) camera.animatedReset();
      else if (by > 0) camera.animatedZoom({ duration: 200 });
      else camera.animatedUnzoom({ duration: 200 });
    },
  };
}

function labelled(context, data, ink, paper) {
  if (!data.label) return;
  context.font = "600 13px system-ui, sans-serif";
  const [x, y] = [startOf(context, data, context.measureText(data.label).width, 3), data.y + 5];
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = paper;
  context.strokeText(data.label, x, y);
  context.fillStyle = ink;
  context.fillText(data.label, x, y);
}

/** Where words of this width begin: right of a person, or left where they would go over the edge. */
function startOf(context, data, width, gap) {
  const right = data.x + data.size + gap;
  return right + width > context.canvas.clientWidth ? data.x - data.size - gap - width : right;
}

function named(context, data, ink, paper) {
  const text = data.label ?? "";
  context.font = "600 13px system-ui, sans-serif";
  const width = context.measureText(text).width + 12;
  context.fillStyle = paper;
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.beginPath();
  const x = startOf(context, data, width, 2);
  context.rect(x, data.y - 11, width, 22);
  context.fill();
  context.stroke();
  context.beginPath();
  context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
  context.stroke();
  context.fillStyle = ink;
  context.fillText(text, x + 6, data.y + 5);
}
