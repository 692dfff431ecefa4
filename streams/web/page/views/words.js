// Words that people use and the brand does not, and the reverse.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { number, t, words as told } from "../i18n.js";

told({
  lead_words: [
    "Words that one side uses surely more than the other, each language by itself: to the right people, to the left the brand. The scale is the log of the ratio of odds.",
    "Des mots qu’un côté emploie sûrement plus que l’autre, chaque langue à part : à droite les gens, à gauche la marque. L’échelle est le logarithme du rapport des cotes.",
  ],
  words_fr: ["In French", "En français"],
  words_en: ["In English", "En anglais"],
  words_of: ["{people} of {of} people, {posts} of {all} posts of the brand", "{people} personnes sur {of}, {posts} messages de la marque sur {all}"],
  words_people: ["people say it more", "les gens le disent plus"],
  words_brand: ["the brand says it more", "la marque le dit plus"],
  words_few: ["a few", "quelques"],
  col_language: ["language", "langue"],
  col_side: ["side", "côté"],
  col_log_odds: ["log-odds", "log-cotes"],
  col_of_people: ["of people", "sur personnes"],
  col_brand_posts: ["posts of the brand", "messages de la marque"],
  col_of_brand_posts: ["of its posts", "sur ses messages"],
});

export const words = {
  id: "words",
  render(root, answer) {
    for (const language of ["fr", "en"]) {
      const rows = answer.rows.filter((row) => row[1] === language);
      if (!rows.length) continue;
      const title = t(`words_${language}`);
      root.append(
        h("h2", null, title),
        intervals(
          rows.map((row) => ({
            label: row[0],
            note: t("words_of", { people: row[6] === null ? t("words_few") : number(row[6]), of: number(row[7]), posts: number(row[8]), all: number(row[9]) }),
            marks: [{ value: row[3], lo: row[4], hi: row[5], kind: row[2] === "people" ? "one" : "two" }],
          })),
          { write: (x) => number(x, 1), title, zero: 0, legend: [["one", t("words_people")], ["two", t("words_brand")]] },
        ),
      );
    }
  },
};
