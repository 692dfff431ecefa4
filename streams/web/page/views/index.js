// The views, in the order of the menu.

import { words } from "../i18n.js";
import { activity } from "./activity.js";
import { gap } from "./gap.js";
import { ideas } from "./ideas.js";
import { leaders } from "./leaders.js";
import { motives } from "./motives.js";
import { needs } from "./needs.js";
import { rising } from "./rising.js";
import { state } from "./state.js";
import { trust } from "./trust.js";
import { voice } from "./voice.js";
import { accounts } from "./accounts.js";
import { cascade } from "./cascade.js";
import { communities } from "./communities.js";
import { effects } from "./effects.js";
import { invite } from "./invite.js";
import { network } from "./network.js";
import { relation } from "./relation.js";
import { value } from "./value.js";
import { words as saying } from "./words.js";

words({
  view_rising: ["What is rising", "Ce qui monte"],
  view_activity: ["Activity", "Activité"],
  view_motives: ["Why people share", "Pourquoi on partage"],
  view_voice: ["Share of voice", "Part de voix"],
  view_leaders: ["Who leads", "Qui mène"],
  view_gap: ["Perception gap", "Écart de perception"],
  view_trust: ["Trust", "Confiance"],
  view_ideas: ["Ideas", "Idées"],
  view_needs: ["Unanswered", "Sans réponse"],
  view_state: ["How it stands", "État de marche"],
  view_network: ["Network", "Réseau"],
  view_communities: ["Communities", "Communautés"],
  view_cascade: ["Cascades", "Cascades"],
  view_accounts: ["Accounts", "Comptes clients"],
  view_effects: ["Effects", "Effets"],
  view_value: ["Value", "Valeur"],
  view_invite: ["Whom to invite", "Qui inviter"],
  view_relation: ["Relation", "Relation"],
  view_words: ["Words", "Mots"],
});

export const VIEWS = [rising, activity, motives, voice, leaders, gap, trust, ideas, needs, state, network, communities, cascade, accounts, effects, value, invite, relation, saying];
