/* "Take this moment": the trace and the place in it, put into the page that the build has made for them (moment.html).

   Nothing that a visitor typed is written as HTML: the trace, what goes with it and the picture are base64 text. */

import { address } from "../../place.js";
import { base64Of } from "../kit/base64.js";
import { save } from "../kit/tables.js";

const MARKS = /@@(trace|told|picture)@@/g;

/** The page as text, out of the template's.
    @param {string} template
    @param {{ trace: ArrayBuffer, told: object, picture: string }} moment */
export function fillMoment(template, { trace, told, picture }) {
  const text = new TextEncoder(), given = {
    trace: base64Of(new Uint8Array(trace)), told: base64Of(text.encode(JSON.stringify(told))),
    picture: base64Of(text.encode(picture)),
  };
  return template.replace(MARKS, (_, name) => given[name]);
}

/** Saves the moment that the page shows, and says how large it is, or why there is none.
    @param {any} model
    @param {SVGElement} picture
    @param {(key: string, ...values: any[]) => string} say */
export async function takeMoment(model, picture, say) {
  const notice = (kind, text) => model.receive({ type: "notice", kind, field: "moment", text });
  try {
    const page = new Blob([await pageOfMoment(model, picture)], { type: "text/html" });
    save("unrolled-moment.html", page, "text/html");
    notice("info", say("momentTaken", Math.ceil(page.size / 1000)));
  } catch (error) {
    notice("error", say("momentFailed", error.message));
  }
}

async function pageOfMoment({ trace, cursor, speed, language, board }, picture) {
  const answer = await fetch(address("moment.html"));
  if (!answer.ok) throw new Error(`moment.html: ${answer.status}`);
  return fillMoment(await answer.text(), {
    trace: trace.buffer, told: { cursor, speed, language, level: board.level, writes: Boolean(trace.isDecoder) },
    picture: new XMLSerializer().serializeToString(picture),
  });
}
