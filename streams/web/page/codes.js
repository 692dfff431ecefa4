// The codes of the tables in words, column by column: states, signals, roles, measures, what became of events. The labels
// of the code book are in vocabulary.js, verdicts in verdicts.js. The CSV keeps the codes.

import { has, t, tongue, words } from "./i18n.js";
import { because } from "./reasons.js";
import "./vocabulary.js";

words({
  state_open: ["open", "ouverte"],
  state_ongoing: ["going on", "en cours"],
  state_eased: ["easing", "se calme"],
  state_closed: ["over", "finie"],
  "breadth_one person": ["one person", "une seule personne"],
  "breadth_a few": ["a few", "quelques-unes"],
  breadth_many: ["many", "beaucoup"],
  "breadth_cannot tell": ["cannot tell", "indécidable"],
  signal_volume: ["More posts than usual", "Plus de messages que d’habitude"],
  signal_breadth: ["More people than usual", "Plus de personnes que d’habitude"],
  signal_sharing: ["More sharing than usual", "Plus de partages que d’habitude"],
  signal_drop: ["Fewer posts than usual", "Moins de messages que d’habitude"],
  signal_motive: ["More posts show “{motive}”", "Plus de messages montrent « {motive} »"],
  signal_blind: ["Nothing comes in: murmure is blind", "Plus rien n’arrive : murmure est aveugle"],
  signal_switch: ["A leader has turned to a rival", "Un leader est passé chez un rival"],
  signal_outgrowing: ["A post grows beyond its forecast", "Un message dépasse sa prévision"],
  signal_turned: ["Who answered for us has turned", "Qui se portait garant s’est retourné"],
  signal_silent_decider: ["A decider is out of contact", "Un décideur n’est plus en contact"],
  signal_single_threaded: ["An account hangs on one person", "Un compte ne tient qu’à une personne"],
  role_leader: ["leader", "leader"],
  role_seeker: ["seeker", "en recherche"],
  role_member: ["member", "membre"],
  role_staff: ["of the brand", "de la marque"],
  role_decider: ["decider", "décideur"],
  role_influencer: ["influencer", "influenceur"],
  role_gatekeeper: ["gatekeeper", "gardien"],
  role_user: ["user", "utilisateur"],
  role_buyer: ["buyer", "acheteur"],
  role_initiator: ["initiator", "initiateur"],
  role_approver: ["approver", "approbateur"],
  role_resource_holder: ["holder of resources", "détenteur de ressources"],
  role_unknown: ["role not declared", "rôle non déclaré"],
  "reading_no team declared": ["no team declared", "aucune équipe déclarée"],
  "reading_nobody declared": ["nobody declared", "personne n’est déclaré"],
  "reading_no contact": ["no contact", "aucun contact"],
  "reading_too few to say": ["too few to say", "trop peu pour le dire"],
  "reading_dense on both sides: redundant": ["dense on both sides: redundant", "dense des deux côtés : redondant"],
  "reading_dense with the buyers, sparse within the team": ["dense with the buyers, sparse within the team", "dense avec les acheteurs, lâche dans l’équipe"],
  "reading_dense within the team, sparse with the buyers": ["dense within the team, sparse with the buyers", "dense dans l’équipe, lâche avec les acheteurs"],
  "reading_sparse on both sides: thin": ["sparse on both sides: thin", "lâche des deux côtés : mince"],
  "reading_cannot tell": ["cannot tell", "indécidable"],
  step_begin: ["begin: nobody of us had contact with anybody of them", "commencer : personne de chez nous n’a eu de contact avec personne de chez eux"],
  "step_second person": ["let a second of us take part", "associer une deuxième personne de chez nous"],
  "step_fewer contacts": ["fewer contacts: they are told by many", "moins de contacts : ils entendent beaucoup de monde"],
  "step_more contacts": ["more contacts, on either side", "plus de contacts, de part et d’autre"],
  step_coordinator: ["somebody of us to hold it together", "quelqu’un de chez nous pour coordonner"],
  "step_same function first": ["let like speak to like first (it to it, finance to finance)", "faire d’abord parler semblable à semblable (informatique à informatique, finance à finance)"],
  topic_pricing: ["pricing", "prix"],
  topic_billing: ["billing", "facturation"],
  topic_contract: ["contract", "contrat"],
  topic_security: ["security", "sécurité"],
  topic_privacy: ["privacy", "données personnelles"],
  topic_integration: ["integration", "intégration"],
  topic_deployment: ["deployment", "déploiement"],
  topic_delivery: ["delivery", "livraison"],
  topic_support: ["support", "assistance"],
  topic_training: ["training", "formation"],
  topic_performance: ["performance", "performance"],
  topic_warranty: ["warranty", "garantie"],
  topic_other: ["other", "autre"],
  hand_first: ["first", "première"],
  hand_second: ["second", "seconde"],
  stance_for: ["for", "pour"],
  stance_against: ["against", "contre"],
  path_addressed: ["addressed", "adressé"],
  path_answered: ["answered", "en réponse"],
  path_seen: ["may have seen it", "a pu le voir"],
  path_open: ["said openly", "dit publiquement"],
  kind_service: ["to be repaired", "à réparer"],
  kind_situation: ["event", "événement"],
  kind_boost: ["boost", "promotion"],
  kind_campaign: ["campaign", "campagne"],
  measure_new_ties: ["new ties", "nouveaux liens"],
  measure_lift: ["lift", "effet"],
  measure_reacted: ["reacted to", "suscite une réaction"],
  measure_passed_on: ["passed on", "relayé"],
  span_all: ["all of it", "tout"],
  span_week: ["a week", "une semaine"],
  side_people: ["people", "les gens"],
  side_brand: ["the brand", "la marque"],
  side_buy: ["who buys", "qui achète"],
  side_sell: ["who sells", "qui vend"],
  counted_items: ["each item", "chaque élément"],
  counted_people: ["each person once", "chaque personne une fois"],
  period_before: ["before", "avant"],
  period_during: ["while it lasted", "pendant"],
  period_after: ["after", "après"],
  unit_adoptions: ["adoptions", "adoptions"],
  outcome_accepted: ["accepted", "accepté"],
  outcome_duplicate: ["there before", "déjà là"],
  outcome_late: ["too late", "trop tard"],
  outcome_off_topic: ["of no brand", "d’aucune marque"],
  outcome_rejected: ["refused", "refusé"],
  outcome_pending: ["waiting", "en attente"],
  outcome_unmatched: ["what it belongs to never came", "ce à quoi il se rattache n’est jamais venu"],
  unseen_gap: ["a gap", "un trou"],
  unseen_missing: ["events never came", "des événements ne sont jamais venus"],
  unseen_never_came: ["posts never came", "des messages ne sont jamais venus"],
  unseen_undo_unseen: ["what was taken back meanwhile", "ce qui a été retiré entre-temps"],
  unseen_truncated: ["the file was cut", "le fichier a été coupé"],
  unseen_rotated: ["the file was replaced", "le fichier a été remplacé"],
  unseen_expired: ["gone before it was read", "parti avant d’être lu"],
  unseen_begins_anew: ["counted from the start again", "recompté depuis le début"],
  unseen_brand_added: ["a brand came later", "une marque est venue plus tard"],
  unseen_waiting_overflow: ["no room for all that waits", "plus de place pour ce qui attend"],
  unseen_posts_overflow: ["no room for all posts", "plus de place pour tous les messages"],
  unseen_archive_failed: ["the archive cannot be written", "l’archive ne peut pas être écrite"],
  unseen_rewrite_failed: ["deleted bytes are still there", "des octets effacés sont encore là"],
  unseen_damage: ["the store was damaged", "le stockage était endommagé"],
  unseen_lost: ["the end of the journal is lost", "la fin du journal est perdue"],
  unseen_repaired: ["repaired from the journal", "réparé depuis le journal"],
  unseen_clock_jump: ["the clock was set", "l’horloge a été réglée"],
});

/** Columns whose codes stand under another name, or under several. */
const FAMILIES = {
  ...Object.fromEntries(["motive", "dominant_motive", "reason", "aspect", "act", "provenance", "label"].map((column) => [column, ["label"]])),
  kind: ["kind", "label"],
  balance_verdict: ["verdict"],
  roles_not_in_contact: ["role"],
  roles_missing: ["role"],
  steps: ["step"],
  outcomes: ["outcome"],
};

/** What stands under one of these prefixes; null where nothing does. */
function under(prefixes, code) {
  const key = prefixes.map((prefix) => `${prefix}_${code}`).find(has);
  return key ? t(key) : null;
}

/** Why something is not seen. */
export const unseen = (reason) => under(["unseen"], reason) ?? reason;

/** A code of a column in words; null where it has none, as what people wrote has none. */
export function coded(column, code) {
  if (code === "") return column === "coverage" ? "–" : null;
  if (column === "why") return because(code);
  if (column === "language") return tongue(code);
  if (column === "coverage") return code.split(", ").map(unseen).join(", ");
  if (column === "signal") {
    const [kind, motive] = code.split(":");
    return has(`signal_${kind}`) ? t(`signal_${kind}`, { motive: motive ? (under(["label"], motive) ?? motive) : "" }) : null;
  }
  return under(FAMILIES[column] ?? [column], code);
}
