import { Refused, history, session } from "./api.js";
import * as changes from "./changes.js";
import { byId, el, fill, name } from "./dom.js";
import { open } from "./dialogs.js";
import { item } from "./events.js";
import { askFor } from "./explain.js";
import { brief, duration, ownerParts, secondsSince } from "./format.js";
import { changeButton, warning } from "./silence.js";

const ORIGIN = { SERVER: "An application started it", AUTOMATIC: "An open connection keeps it" };

let tick = () => {};

/** An address alone can be explained; a group has many answers. */
const single = (client) => /^[\da-f.:]+$/.test(brief(client));

function updateClocks({ secondsLeft, secondsGranted, secondsOld, readAt }, left, started) {
  const since = secondsSince(readAt);
  left.textContent = secondsLeft < 0 ? "no clock" : `${duration(Math.max(0, secondsLeft - since))} of ${duration(secondsGranted)}`;
  started.textContent = `${duration(secondsOld + since)} ago`;
}

function facts(row, left, started) {
  const [target, instance] = ownerParts(row.owner);
  const fact = (term, ...description) => el("div", {}, el("dt", {}, term), el("dd", {}, ...description));
  return el(
    "dl",
    {},
    fact("Service", name(row.service)),
    fact("Goes to", name(target, "strong"), " ", name(instance, "mono soft")),
    fact("Kept by", ORIGIN[row.origin] ?? row.origin),
    row.startedBy && fact("Started by", name(row.startedBy)),
    fact("Time left", left),
    fact("Started", started),
    row.partsEnded > 0 && fact("Parts let go", String(row.partsEnded)),
  );
}

async function showHistory(row, place) {
  try {
    const events = await history(row.service, row.client);
    const now = Date.now() / 1000;
    fill(
      place,
      events.length
        ? el("ol", { class: "events" }, ...events.map((event) => item({ ...event, client: "", at: now - event.secondsAgo })))
        : el("p", { class: "nothing" }, "Its owner remembers nothing of it."),
    );
  } catch (why) {
    fill(place, el("p", { class: "problem" }, why instanceof Refused ? why.message : String(why)));
  }
}

/** The row as the table has read it last: renewed meanwhile, it has more time again. */
export function show(read) {
  const row = read();
  const dialog = byId("details");
  const left = el("span");
  const started = el("span");
  tick = () => updateClocks(read(), left, started);
  tick();
  const past = el("div", { class: "past" }, el("p", { class: "nothing" }, "Asking its owner…"));
  const close = () => dialog.close();
  const canEnd = session.operator && row.origin === "SERVER";
  fill(
    dialog,
    el(
      "div",
      { class: "sheet-body" },
      el("header", {}, el("h2", { id: "details-title", class: "mono" }, name(brief(row.client))), el("button", { type: "button", class: "plain", "aria-label": "Close", onclick: close }, "×")),
      warning(),
      facts(row, left, started),
      el(
        "div",
        { class: "buttons" },
        single(row.client) && el("button", { type: "button", class: "quiet", onclick: () => (close(), askFor(brief(row.client), row.service)) }, "Explain"),
        canEnd && row.secondsLeft >= 0 && changeButton({ type: "button", class: "quiet", onclick: () => changes.extend(row, close) }, "Extend…"),
        canEnd && changeButton({ type: "button", class: "danger", onclick: () => changes.end(row, close) }, "End…"),
      ),
      el("h3", {}, "History"),
      past,
    ),
  );
  open(dialog);
  showHistory(row, past);
}

export function start() {
  const dialog = byId("details");
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  setInterval(() => dialog.open && tick(), 1000);
}
