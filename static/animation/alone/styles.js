/* The styles of the stage by itself, as one text: the build puts them here (static/build/alone.py), out of app.css,
   stage.css and alone.css. */

export const STYLES = "STYLES";
