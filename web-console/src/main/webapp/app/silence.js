// What the page says and allows while it is cut off: what it shows is old then.

import { el } from "./dom.js";
import { moment } from "./format.js";
import { onChange, state } from "./live.js";

const MINUTE_MS = 60_000;

export const isCutOff = () => state.link === "lost";

const words = () =>
  state.refusal
    ? `${state.refusal} What you see is as of ${moment(state.heardAt)}; trying again.`
    : `No word from this node since ${moment(state.heardAt)}; what you see is old; trying again.`;

/** For a dialog: nobody sees or hears the page's own behind it. */
export function warning() {
  return el("p", { class: "problem cut-off", role: "alert", hidden: !isCutOff() }, isCutOff() && words());
}

/** A button that changes something, which nobody should who does not see what is. */
export function changeButton(properties, ...children) {
  return el("button", { ...properties, "data-changes": true, disabled: isCutOff() }, ...children);
}

function tell() {
  document.body.classList.toggle("old", isCutOff());
  const text = isCutOff() ? words() : "";
  for (const place of document.querySelectorAll(".cut-off")) {
    place.hidden = !isCutOff();
    // What is set again is read aloud again.
    if (place.textContent !== text) place.textContent = text;
  }
}

export function start() {
  onChange((parts) => {
    if (!parts.has("link")) return;
    tell();
    for (const button of document.querySelectorAll("[data-changes]")) button.disabled = isCutOff();
  });
  // After midnight the moment has a date.
  setInterval(tell, MINUTE_MS);
}
