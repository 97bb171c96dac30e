/* The same in a notebook, by anywidget: `trace` is the widget's bytes, `told` what goes with them. */

import { standAlone } from "./alone.js";

function render({ model: widget, el }) {
  let shown = null;
  function show() {
    const told = { ...widget.get("told"), ...(shown && { language: shown.model.language, cursor: null }) };
    shown?.remove();
    shown = standAlone({ el, trace: widget.get("trace"), told });
  }
  el.dataset.lmSuppressShortcuts = "true";             // JupyterLab's own keys rest while these are meant
  show();
  widget.on("change:trace", show);
  return () => {
    widget.off("change:trace", show);
    shown.remove();
  };
}

export default { render };
