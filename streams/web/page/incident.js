// An incident in a sentence.

import { h, name } from "./dom.js";
import { t, words } from "./i18n.js";
import { said } from "./vocabulary.js";

words({
  state_open: ["open", "ouverte"],
  state_ongoing: ["going on", "en cours"],
  state_eased: ["easing", "se calme"],
  state_closed: ["over", "finie"],
  "breadth_one person": ["one person", "une seule personne"],
  "breadth_a few": ["a few", "quelques-unes"],
  breadth_many: ["many", "beaucoup"],
  breadth_: ["not known", "inconnu"],
  signal_volume: ["More posts than usual", "Plus de messages que d’habitude"],
  signal_breadth: ["More people than usual", "Plus de personnes que d’habitude"],
  signal_sharing: ["More sharing than usual", "Plus de partages que d’habitude"],
  signal_drop: ["Fewer posts than usual", "Moins de messages que d’habitude"],
  signal_motive: ["More posts show “{motive}”", "Plus de messages montrent « {motive} »"],
  signal_blind: ["Nothing comes in: murmure is blind", "Plus rien n’arrive : murmure est aveugle"],
  signal_switch: ["A leader has turned to a rival: ", "Un leader est passé chez un rival : "],
  signal_outgrowing: ["A post grows beyond its forecast: ", "Un message dépasse sa prévision : "],
  signal_turned: ["Who answered for us has turned: ", "Qui se portait garant s’est retourné : "],
  signal_silent_decider: ["A decider is out of contact: ", "Un décideur n’est plus en contact : "],
  signal_single_threaded: ["An account hangs on one person: ", "Un compte ne tient qu’à une personne : "],
});

const STANDING = new Set(["switch", "outgrowing", "turned", "silent_decider", "single_threaded"]);

/** Whether it was found in stored rows, and has no counts. */
export const isStanding = (one) => STANDING.has(one.signal);

/** The heading of an incident. */
export function say(one) {
  const [kind, motive] = one.signal.split(":");
  if (isStanding(one)) return h("span", null, t(`signal_${one.signal}`), name(one.subject));
  return t(`signal_${kind}`, { motive: motive ? said(motive) : "" });
}
