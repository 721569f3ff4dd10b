// The four changes, in words.

import { el, name } from "./dom.js";
import { confirm } from "./dialogs.js";
import { brief, duration } from "./format.js";

const TIMES = [60, 300, 900, 3600, 4 * 3600, 86400];

function timeField(label, chosen) {
  const select = el(
    "select",
    { id: "confirm-seconds" },
    ...TIMES.map((seconds) => el("option", { value: String(seconds), selected: seconds === chosen }, duration(seconds))),
  );
  return { select, field: el("div", { class: "field" }, el("label", { htmlFor: "confirm-seconds" }, label), select) };
}

export function end({ service, client, owner }, whenDone) {
  confirm({
    title: "End this affinity?",
    text: [
      "Clients ", name(brief(client), "mono"), " of ", name(service), " are no longer kept at ", name(owner),
      ". They are balanced with their next connection, and the application that kept them is told that an administrator ended it.",
    ],
    undo: "There is no undo: only the application can keep these clients again.",
    button: "End it",
    danger: true,
    what: () => ({ change: "end", service, client }),
    done: `Ended: ${brief(client)} is balanced from its next connection on.`,
    whenDone,
  });
}

export function extend({ service, client }, whenDone) {
  const { select, field } = timeField("At least so long from now on", 3600);
  confirm({
    title: "Extend this affinity?",
    text: ["Clients ", name(brief(client), "mono"), " of ", name(service), " stay where they are for longer. The owner’s bound may cut it."],
    undo: "There is no undo: an affinity is never shortened. It can be ended.",
    fields: [field],
    button: "Extend",
    what: () => ({ change: "extend", service, client, seconds: select.value }),
    done: `Extended: ${brief(client)}.`,
    whenDone,
  });
}

const scope = (target, service) => (service ? `${service} on ${target}` : `all services on ${target}`);

export function drain(target, service) {
  const { select, field } = timeField("At most", 900);
  const all = el("input", { type: "checkbox", id: "confirm-all" });
  confirm({
    title: `Drain ${target}?`,
    text: [name(target), " gets no new clients of ", name(service), ". Those it keeps go on to come, until none is left or the time is up; then it is out of use."],
    undo: "Can be undone: resume it. What has ended by then stays ended.",
    fields: [field, el("p", { class: "check" }, all, el("label", { htmlFor: "confirm-all" }, "All services of ", name(target)))],
    button: "Drain",
    danger: true,
    what: () => ({ change: "drain", target, service: all.checked ? "" : service, seconds: select.value }),
    done: `Draining ${target}.`,
    takeBack: (asked) => ({
      what: { change: "resume", target, service: asked.service },
      done: `Resumed: ${scope(target, asked.service)}.`,
    }),
  });
}

export function resume(target, service, state, secondsLeft) {
  const seconds = String(secondsLeft > 0 ? secondsLeft : 900);
  confirm({
    title: `Resume ${target}?`,
    text: [name(target), " takes new clients of ", name(service), " again."],
    undo: "Can be undone: drain it again.",
    button: "Resume",
    what: () => ({ change: "resume", target, service }),
    done: `Resumed: ${scope(target, service)}.`,
    takeBack: () => ({
      what: { change: "drain", target, service, seconds },
      done: `Draining again: ${scope(target, service)}.`,
    }),
  });
}
