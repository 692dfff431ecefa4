// Who followed a link to a view comes out at that view.

import { startTheme } from "./theme.js";

startTheme();
document.querySelector("form").action = `/login${location.hash}`;
