/* A view's module, loaded when it is needed.  One that does not come, or comes broken, stands in `model.broken`; the page
   says so (boot.js).                                                                                                    */

/** The module, or null. */
export async function load(model, name, get) {
  try {
    return await get();
  } catch (error) {
    console.error(`The view “${name}” could not be loaded.`, error);
    Promise.resolve(window.faultOf?.(`animation/${name}.js`)).then(fault => report(model, { name, text: fault ?? `${name}.js: ${error.message}` }));
    return null;
  }
}

/** fault: the view's `name`, and what is wrong as `text`. */
export function report(model, fault) {
  model.set({ broken: [...model.broken, fault] });
}
