// The labels of the code book in words.

import { has, t, words } from "./i18n.js";

words({
  label_status: ["status", "statut social"],
  label_self_enhancement: ["self-esteem", "estime de soi"],
  label_help_others: ["helping others", "aider les autres"],
  label_help_company: ["helping the brand", "aider la marque"],
  label_reciprocity: ["reciprocity", "réciprocité"],
  label_venting: ["venting", "défouloir"],
  label_advice_seeking: ["seeking advice", "demander conseil"],
  label_belonging: ["belonging", "appartenance"],
  label_economic: ["economic gain", "intérêt économique"],
  label_enthusiasm: ["enthusiasm", "enthousiasme"],
  label_dissonance: ["reassurance after buying", "se rassurer après l’achat"],
  label_none: ["no motive shown", "aucun motif montré"],
  label_unclear: ["unclear", "indécis"],
  label_discount: ["discounts", "réductions"],
  label_purchase: ["buying", "achat"],
  label_reviews_rankings: ["reviews and rankings", "avis et classements"],
  label_general_info: ["general information", "informations générales"],
  label_exclusive_info: ["exclusive information", "informations exclusives"],
  label_new_products: ["new products", "nouveautés"],
  label_submit_opinion: ["giving an opinion", "donner son avis"],
  label_customer_service: ["customer service", "service client"],
  label_event: ["events", "événements"],
  label_feel_connected: ["feeling connected", "se sentir proche"],
  label_submit_ideas: ["giving ideas", "proposer des idées"],
  label_community: ["community", "communauté"],
  label_question: ["question", "question"],
  label_service: ["service", "service"],
});

/** A label in words; one without words as it is. */
export const said = (label) => (has(`label_${label}`) ? t(`label_${label}`) : String(label ?? "").replaceAll("_", " "));
