// What is shown is in the address: #/VIEW?brand=...&from=... A link shows the same to somebody else.

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** {view, given}: `given` holds brand, from, to and whatever the view has. */
export function here() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  return { view: decoded(path) || "rising", given: Object.fromEntries(new URLSearchParams(query ?? "")) };
}

/** The address of a view; what is empty is left out. */
export function address(view, given) {
  const query = new URLSearchParams(Object.entries(given).filter(([, value]) => value !== "" && value != null));
  const text = query.toString();
  return `#/${encodeURIComponent(view)}${text ? `?${text}` : ""}`;
}

/** Show another view, or the same of something else. */
export const go = (view, given) => {
  location.hash = address(view, given);
};
