/* The one script of the stage by itself, which the build bundles: a page of one moment starts at once, a notebook asks
   for the widget. */

import { showMoment } from "./moment.js";

export { default } from "./widget.js";

if ("moment" in document.documentElement.dataset) showMoment();
