// An incident in a sentence.

import { coded } from "./codes.js";
import { h, name } from "./dom.js";
import { t } from "./i18n.js";
import "./verdicts.js"; // the colon

const STANDING = new Set(["switch", "outgrowing", "turned", "silent_decider", "single_threaded"]);

/** Whether it was found in stored rows, and has no counts. */
export const isStanding = (one) => STANDING.has(one.signal);

/** The heading of an incident. */
export const say = (one) => h("span", null, coded("signal", one.signal) ?? one.signal, isStanding(one) ? [t("colon"), name(one.subject)] : null);
