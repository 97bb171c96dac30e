/* A view's module, loaded when it is needed.  One that does not come, comes broken, or is of another build than the
   page is in `model.broken`; the page says so (boot.js). */

/** The module of a view, which is in `folder`; or null. */
export async function load(model, name, folder, get) {
  try {
    const view = await get();
    // each module carries the name of its build (static/build/listing.py)
    if ((globalThis.unrolledBuilds?.size ?? 0) <= 1) return view;
    report(model, { name, text: "", mixed: true });
  } catch (error) {
    console.error(`The view “${name}” could not be loaded.`, error);
    Promise.resolve(window.faultOf?.(`animation/${folder}/${name}.js`)).then(fault =>
      report(model, { name, text: fault ?? `${name}.js: ${error.message}` }));
  }
  return null;
}

/** fault: the view's `name`, what is wrong as `text`, and `mixed` where it is of another build. */
export function report(model, fault) {
  model.set({ broken: [...model.broken, fault] });
}
