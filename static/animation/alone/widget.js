/* The same in a notebook, by anywidget: `trace` is the widget's bytes, `told` what goes with them. */

import { standAlone } from "./alone.js";

function render({ model: widget, el }) {
  let shown = null;
  function show() {
    const language = shown?.model.language, told = { language, ...widget.get("told") };
    shown?.remove();
    shown = standAlone({ el, trace: widget.get("trace"), told });
  }
  show();
  widget.on("change:trace", show);
  return () => {
    widget.off("change:trace", show);
    shown.remove();
  };
}

export default { render };
