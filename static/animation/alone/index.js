/* The one script of what stands alone, which the build bundles: a page of one moment starts by itself, a notebook asks
   for the widget. */

import { showMoment } from "./moment.js";

export { default } from "./widget.js";

if ("moment" in document.documentElement.dataset) showMoment();
