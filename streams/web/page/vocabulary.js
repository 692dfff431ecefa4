// The labels of the code book in words: motives, acts, reasons, who stands behind a post, kinds of need.

import { has, t, words } from "./i18n.js";

words({
  label_status: ["status", "statut"],
  label_self_enhancement: ["self-enhancement", "valorisation de soi"],
  label_help_others: ["helping others", "aider les autres"],
  label_help_company: ["helping the brand", "aider la marque"],
  label_reciprocity: ["reciprocity", "réciprocité"],
  label_venting: ["venting", "défoulement"],
  label_advice_seeking: ["seeking advice", "demander conseil"],
  label_belonging: ["belonging", "appartenance"],
  label_economic: ["gain by posting", "gain à publier"],
  label_enthusiasm: ["enthusiasm", "enthousiasme"],
  label_dissonance: ["reassurance about a choice", "se rassurer sur un choix"],
  label_none: ["none", "aucun"],
  label_unclear: ["unclear", "incertain"],

  label_share: ["passing on", "relayer"],
  label_opinion: ["opinion", "avis"],
  label_advice: ["advice", "conseil"],
  label_ask: ["question", "question"],
  label_complain: ["complaint", "réclamation"],
  label_idea: ["idea", "idée"],
  label_vouch: ["vouching", "se porter garant"],
  label_withhold: ["keeping an answer back", "garder la réponse pour soi"],
  label_question: ["question", "question"],
  label_request: ["request", "demande"],

  label_discount: ["discounts", "remises"],
  label_purchase: ["buying", "acheter"],
  label_reviews_rankings: ["reviews and rankings", "avis et classements"],
  label_general_info: ["general information", "informations générales"],
  label_exclusive_info: ["exclusive information", "informations exclusives"],
  label_new_products: ["new products", "nouveaux produits"],
  label_submit_opinion: ["giving an opinion", "donner son avis"],
  label_customer_service: ["customer service", "service client"],
  label_event: ["events", "événements"],
  label_feel_connected: ["feeling connected", "se sentir proche"],
  label_submit_ideas: ["giving ideas", "proposer des idées"],
  label_community: ["being part of a community", "faire partie d’une communauté"],

  label_organic: ["by themselves", "d’eux-mêmes"],
  label_solicited: ["asked for", "sollicités"],
  label_paid: ["paid", "payés"],
  label_staff: ["by the brand", "de la marque"],
  label_automated: ["by machines", "par des machines"],
  label_unknown: ["not known", "inconnu"],

  label_quality: ["quality", "qualité"],
  label_payment: ["payment", "paiement"],
  label_delivery: ["delivery", "livraison"],
  label_support: ["support", "assistance"],
  label_honesty: ["honesty", "honnêteté"],
});

/** A label in words; one without words as it is. */
export const said = (label) => (has(`label_${label}`) ? t(`label_${label}`) : String(label ?? "").replaceAll("_", " "));
