// The labels of the code book in words.

import { has, t, words } from "./i18n.js";

words({
  label_status: ["status", "statut social"],
  label_self_esteem: ["self-esteem", "estime de soi"],
  label_help_others: ["helping others", "aider les autres"],
  label_help_brand: ["helping the brand", "aider la marque"],
  label_reciprocity: ["reciprocity", "réciprocité"],
  label_belonging: ["belonging", "appartenance"],
  label_economic: ["economic gain", "intérêt économique"],
  label_advice_seeking: ["seeking advice", "demander conseil"],
  label_venting: ["venting", "défouloir"],
  label_vengeance: ["vengeance", "vengeance"],
  label_enjoyment: ["enjoyment", "plaisir"],
  label_entertainment: ["entertainment", "divertissement"],
  label_inform: ["informing", "informer"],
});

/** A label in words; one without words as it is. */
export const said = (label) => (has(`label_${label}`) ? t(`label_${label}`) : String(label ?? "").replaceAll("_", " "));
