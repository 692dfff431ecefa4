// Words in French and English, and how numbers and moments are written. Views add their own words with `words`.

import { zoneNow } from "./zone.js";

const ALL = { en: {}, fr: {} };
const HARD = "\u00a0"; // a space at which no line ends: before what has two parts, within guillemets
let language = "en";

/** Add words: {key: [English, French]}. {name} in a text is filled in. */
export function words(pairs) {
  for (const [key, [en, fr]] of Object.entries(pairs)) {
    ALL.en[key] = en;
    ALL.fr[key] = fr.replace(/ (?=[:;!?»])/g, HARD).replaceAll("« ", `«${HARD}`);
  }
}

/** The keys that were asked for and have no words. */
export const missing = new Set();

/** The words of a key, filled in. A key without words is shown as it is, and noted. */
export function t(key, given = {}) {
  const text = ALL[language][key];
  if (text === undefined) {
    missing.add(key);
    return key;
  }
  return text.replace(/\{(\w+)\}/g, (_, name) => (given[name] === undefined ? `{${name}}` : String(given[name])));
}

/** Whether a key has words. */
export const has = (key) => ALL[language][key] !== undefined;

/** Every key there is: {key: [English, French]}. */
export const every = () => Object.fromEntries(Object.keys(ALL.en).map((key) => [key, [ALL.en[key], ALL.fr[key]]]));

export function setLanguage(wanted) {
  language = wanted === "fr" ? "fr" : "en";
  document.documentElement.lang = language;
}

export const languageNow = () => language;

const locale = () => (language === "fr" ? "fr-FR" : "en-GB");

/** A number, to as many digits as one reads. */
export const number = (value, digits = 0) =>
  value === null || value === undefined ? "–" : value.toLocaleString(locale(), { maximumFractionDigits: digits });

/** A part of a whole, as percent. */
export const percent = (value, digits = 0) =>
  value === null || value === undefined
    ? "–"
    : value.toLocaleString(locale(), { style: "percent", maximumFractionDigits: digits });

/** A moment (ms) by the clock of the brand's zone. */
export const moment = (ms, { day = true, time = true, year = true, timeZone = zoneNow() } = {}) =>
  ms === null || ms === undefined
    ? "–"
    : new Intl.DateTimeFormat(locale(), {
        timeZone,
        ...(day ? { day: "numeric", month: "short", ...(year ? { year: "numeric" } : {}) } : {}),
        ...(time ? { hour: "2-digit", minute: "2-digit" } : {}),
      }).format(new Date(ms));

/** A day that the tables name by its date (as ms at 00:00 UTC): the same wherever one is. */
export const date = (ms) => moment(ms, { time: false, timeZone: "UTC" });

/** The words of a key for so many: those of KEY_1 where the language counts it as one. */
export const counted = (key, n, given) =>
  t(new Intl.PluralRules(locale()).select(n) === "one" ? `${key}_1` : key, given);

/** A language by its code. */
export function tongue(code) {
  try {
    return new Intl.DisplayNames(locale(), { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/** From one to another, as an interval is written. */
export const between = (lo, hi, write = number) => `${write(lo)} – ${write(hi)}`;

/** The same after a value: a French number may hold a comma, so a semicolon parts two. */
export const bracket = (lo, hi, write = number) => `[${write(lo)}${language === "fr" ? `${HARD};` : ","}${HARD}${write(hi)}]`;

words({
  skip: ["Skip to the content", "Aller au contenu"],
  brand: ["Brand", "Marque"],
  all_brands: ["All brands", "Toutes les marques"],
  from: ["From", "Du"],
  to: ["Before", "Avant le"],
  language: ["Français", "English"],
  theme_dark: ["Dark", "Sombre"],
  theme_light: ["Light", "Clair"],
  leave: ["Leave", "Quitter"],
  as_of: ["As of {moment} ({zone})", "Au {moment} ({zone})"],
  times_of: ["time zone: {zone}", "fuseau horaire : {zone}"],
  synthetic: ["Made-up data", "Données inventées"],
  not_seen: ["Not seen: {what}", "Non vu : {what}"],
  nothing_missed: ["nothing is known to be missing", "rien ne manque, à notre connaissance"],
  table: ["The same as a table (rows: {n})", "La même chose en tableau (lignes : {n})"],
  csv: ["CSV", "CSV"],
  svg: ["SVG", "SVG"],
  loading: ["Loading …", "Chargement …"],
  failed: ["This could not be shown. {why}", "Impossible à afficher. {why}"],
  to_do: ["What to do: {what}", "Que faire : {what}"],
  empty: ["Nothing to show yet.", "Rien à montrer pour l’instant."],
  writer_on: ["Reading now, {rate} events a second", "Lecture en cours, {rate} événements par seconde"],
  writer_off: ["No posts are being read now", "Aucune lecture en cours"],
  played: ["made up, {speed} × life’s pace", "inventé, {speed} × le rythme réel"],
  market_over: ["The made-up market is over", "Le marché inventé est fini"],
  new_data: ["New figures", "Nouveaux chiffres"],
  n: ["n = {n}", "n = {n}"],
  views: ["Views", "Vues"],
  cannot_tell: ["cannot tell", "indécidable"],
  yes: ["yes", "oui"],
  no: ["no", "non"],
});
