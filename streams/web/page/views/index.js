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
});

export const VIEWS = [rising, activity, motives, voice, leaders, gap, trust, ideas, needs, state];
