// The views, in the order of the menu.

import { words } from "../i18n.js";
import { rising } from "./rising.js";
import { state } from "./state.js";

words({
  view_rising: ["What is rising", "Ce qui monte"],
  view_state: ["How it stands", "État de marche"],
});

export const VIEWS = [rising, state];
