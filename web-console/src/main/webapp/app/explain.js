import { Refused, explanation } from "./api.js";
import { byId, el, fill, name } from "./dom.js";
import { brief, duration, ownerParts } from "./format.js";
import { onChange } from "./live.js";
import { names } from "./services.js";

export const RULES = {
  SERVER_STARTED: ["kept", "Kept by an application"],
  AUTOMATIC: ["kept", "Kept while it is connected"],
  HASH: ["balanced", "Balanced by its address"],
  FEWEST_CONNECTIONS: ["balanced", "Balanced: fewest connections"],
  OWNER_DOWN: ["bad", "Its owner is down"],
  HOLE: ["balanced", "Let go from its group"],
  REFUSED: ["bad", "Refused"],
  NOT_CURRENT: ["bad", "This node is not up to date"],
};

/** "192.0.2.7:51000" and "[2001:db8::7]:51000" have a port, "2001:db8::7" has none. */
export function parts(given) {
  const text = brief(given);
  const found = /^\[(.+)\]:(\d+)$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
  return found ? { client: found[1], port: found[2] } : { client: text.replace(/^\[(.+)\]$/, "$1"), port: "0" };
}

function fact(term, ...description) {
  return el("div", {}, el("dt", {}, term), el("dd", {}, ...description));
}

export function answerTo(client, service, answer) {
  const [css, rule] = RULES[answer.rule] ?? ["balanced", answer.rule];
  const [target, instance] = ownerParts(answer.owner);
  return [
    el("p", { class: "path" },
      name(client, "stop mono"), el("span", { class: "arrow", "aria-hidden": "true" }, "→"),
      name(service, "stop"), el("span", { class: "arrow", "aria-hidden": "true" }, "→"),
      el("span", { class: `stop ${css}` }, answer.owner ? name(target) : "nowhere yet"),
      el("span", { class: `tag ${css}` }, rule),
    ),
    el("p", { class: "sentence" }, answer.answer),
    el("dl", {},
      instance && fact("Instance", name(instance, "mono")),
      answer.client && fact("By the affinity of", name(brief(answer.client), "mono")),
      answer.client && fact("Time left", answer.secondsLeft < 0 ? "no clock" : duration(answer.secondsLeft)),
      answer.secondsOld >= 0 && fact("Started", duration(answer.secondsOld), " ago"),
      answer.startedBy && fact("Started by", name(answer.startedBy)),
      fact("As seen by", name(answer.router)),
    ),
    answer.candidates.length > 0 &&
      el("details", { open: css !== "kept" }, el("summary", {}, css === "kept" ? "Where it would be balanced to" : "Where it can be balanced to, best first"),
        el("ol", {}, ...answer.candidates.map((candidate) => el("li", {}, name(candidate, "mono"))))),
  ];
}

export async function ask(text, service) {
  const place = byId("answer");
  const { client, port } = parts(text.trim());
  place.hidden = false;
  place.setAttribute("aria-busy", "true");
  try {
    fill(place, answerTo(client, service, await explanation(client, port, service)));
  } catch (why) {
    fill(place, el("p", { class: "problem" }, why instanceof Refused ? why.message : String(why)));
  }
  place.removeAttribute("aria-busy");
}

/** The same, asked from elsewhere on the page. */
export function askFor(client, service) {
  byId("explain-client").value = client;
  byId("explain-service").value = service;
  byId("why").scrollIntoView();
  ask(client, service).then(() => byId("answer").focus({ preventScroll: true }));
}

function offerServices() {
  const select = byId("explain-service");
  const now = names();
  if (JSON.stringify(now) === select.dataset.names) return;
  select.dataset.names = JSON.stringify(now);
  const chosen = select.value;
  fill(select, ...now.map((service) => el("option", { value: service }, service)));
  if (now.includes(chosen)) select.value = chosen;
}

export function start() {
  byId("explain").addEventListener("submit", (event) => {
    event.preventDefault();
    ask(byId("explain-client").value, byId("explain-service").value);
  });
  onChange((changed) => {
    if (changed.has("instances")) offerServices();
  });
}
