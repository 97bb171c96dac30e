/* A preset opens as the build has trained it: its file is fetched when it is chosen. */

import { address } from "../../place.js";
import { base64Of } from "../kit/base64.js";

let chosen = 0;

/** Of several that are chosen before their files have come, the last one is opened. */
export async function openPreset(model, { name, file }) {
  const turn = ++chosen, kept = file ? await trainedNetwork(file) : null;
  if (turn === chosen) model.send({ type: "preset", name, kept });
}

async function trainedNetwork(file) {
  try {
    const response = await fetch(address(`recorded/${file}`));
    return response.ok ? base64Of(new Uint8Array(await response.arrayBuffer())) : "";
  } catch { return ""; }                                               // Python says that it opens untrained
}
