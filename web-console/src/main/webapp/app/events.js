import { byId, el, fill, name } from "./dom.js";
import { ago, brief } from "./format.js";
import { onChange, state } from "./live.js";

const SHOWN = 60;

const WORDS = {
  STARTED: "Started",
  RENEWED: "Renewed",
  EXTENDED: "Extended",
  ENDED: "Ended",
  EXPIRED: "Expired",
  REFUSED: "Refused",
  DRAINING: "Draining",
  DRAINED: "Drained",
  RESUMED: "Resumed",
  WITHDRAWN: "Withdrawn",
  CHANGED: "Changed",
  UP: "Up",
  DOWN: "Down",
};

export function item(event) {
  return el(
    "li",
    { "data-what": event.what },
    el("span", { class: "what" }, WORDS[event.what] ?? event.what),
    el(
      "span",
      { class: "about" },
      event.client && name(brief(event.client), "mono strong"),
      event.client && event.service && " ",
      event.service && name(event.service),
      !event.client && !event.service && name(event.node, "strong"),
    ),
    el("time", { class: "soft", dateTime: new Date(event.at * 1000).toISOString() }, ago(event.at)),
    el(
      "span",
      { class: "more soft" },
      (event.client || event.service) && name(event.node),
      event.details && [" · ", name(event.details)],
      event.by && [" · by ", name(event.by)],
    ),
  );
}

function draw() {
  fill(byId("event-list"), ...state.events.slice(0, SHOWN).map(item));
  byId("no-events").hidden = state.events.length > 0;
}

function tick() {
  for (const time of document.querySelectorAll(".events time")) {
    time.textContent = ago(Date.parse(time.dateTime) / 1000);
  }
}

export function start() {
  onChange((parts) => {
    if (parts.has("events")) draw();
  });
  setInterval(tick, 5000);
}
