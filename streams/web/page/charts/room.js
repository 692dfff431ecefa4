// The room a chart has, so that letters keep their size on a telephone.

/** Width in pixels, 280 to 900. */
export const room = () => Math.min(900, Math.max(280, (document.getElementById("main")?.clientWidth ?? 900) - 32));

/** A text of so many pixels at most, the first of several that fits; no letter is cut in two. */
export const fitted = (texts, pixels) => {
  const most = Math.max(3, Math.floor(pixels / 7.3));
  const all = [texts].flat().map((text) => [...String(text)]);
  const letters = all.find((one) => one.length <= most) ?? all.at(-1);
  return letters.length > most ? `${letters.slice(0, most - 1).join("")}…` : letters.join("");
};
