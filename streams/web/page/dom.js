// Elements from names, attributes and children. Whatever people wrote becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.setAttribute("class", value);
    else if (name === "style") for (const [key, one] of Object.entries(value)) node.style.setProperty(key, one);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}

/** An element of HTML. */
export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

/** An element of SVG. */
export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/** A name that people chose, whatever its direction of writing. */
export const name = (text) => h("bdi", null, text ?? "");

/** A link to where a post is, where that is on the web; else the words alone. */
export function out(url, words) {
  let place = null;
  try {
    place = new URL(url);
  } catch {
    return h("span", null, words);
  }
  if (place.protocol !== "https:" && place.protocol !== "http:") return h("span", null, words);
  return h("a", { href: place.href, rel: "noopener nofollow ugc", target: "_blank" }, words);
}

/** Puts children in the place of all that a node holds. */
export const show = (node, ...children) => {
  node.replaceChildren();
  return fill(node, null, children);
};
