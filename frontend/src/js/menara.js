/* What pages do beyond being read. Everything here is an addition: without it the pages still work. */
import "./htmx.js";
import "htmx.org/dist/ext/hx-sse.js";

import { startClocks } from "./clocks.js";
import { startCopying } from "./copying.js";
import { startDialogs } from "./dialogs.js";
import { startExports } from "./exports.js";
import { startEditor } from "./editor.js";
import { startFeed } from "./feed.js";
import { startForms } from "./forms.js";
import { startKeys } from "./keys.js";
import { startMenus } from "./menus.js";
import { startPalette } from "./palette.js";
import { startTheme } from "./switch.js";

for (const start of [startTheme, startPalette, startDialogs, startMenus, startCopying, startForms, startClocks, startExports, startEditor, startFeed, startKeys]) start(document);
