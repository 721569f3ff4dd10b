import { session } from "./api.js";
import * as changes from "./changes.js";
import { byId, el, fill, name, reconcile } from "./dom.js";
import { duration, many, number } from "./format.js";
import { onChange, state } from "./live.js";
import { changeButton } from "./silence.js";

const HEALTH = {
  UP: "Up",
  DOWN: "Down",
  RESTING: "Resting",
  UNCHECKED: "Not checked",
  UNKNOWN: "Unknown",
};
const STATE = { ACTIVE: "Active", DRAINING: "Draining", INACTIVE: "Out of use", UNKNOWN: "Unknown", MIXED: "Mixed" };

function grouped() {
  const services = new Map();
  for (const row of state.instances.values()) {
    const key = JSON.stringify([row.service, row.address]);
    if (!services.has(key)) services.set(key, { service: row.service, address: row.address, rows: [] });
    services.get(key).rows.push(row);
  }
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const all = [...services].sort(([a], [b]) => compare(a, b));
  for (const [, { rows }] of all) rows.sort((a, b) => compare(a.target + a.instance, b.target + b.instance));
  return new Map(all);
}

const sum = (rows, what) => rows.reduce((total, row) => total + Math.max(0, row[what]), 0);

function card(service) {
  return el(
    "article",
    { class: "card service" },
    el(
      "header",
      {},
      el("h3", {}, name(service.service)),
      service.address !== service.service && el("span", { class: "mono soft" }, service.address),
      el("span", { class: "totals soft" }),
    ),
    el("ul", { class: "instances" }),
  );
}

function update(element, { rows }) {
  const down = rows.filter((row) => row.health === "DOWN").length;
  fill(
    element.querySelector(".totals"),
    `${many(sum(rows, "affinities"), "client")} kept · ${many(sum(rows, "connections"), "connection")}`,
    down > 0 && el("span", { class: "tag bad" }, `${down} down`),
  );
  const most = Math.max(1, ...rows.map((row) => row.connections));
  const byKey = new Map(rows.map((row) => [JSON.stringify([row.target, row.instance]), row]));
  reconcile(
    element.querySelector("ul"),
    [...byKey.keys()],
    () => instanceElement(),
    (item, key) => updateInstance(item, byKey.get(key), most),
  );
}

function instanceElement() {
  return el(
    "li",
    {},
    el("span", { class: "health" }),
    el("span", { class: "target" }),
    el("span", { class: "load" }, el("meter", { min: 0, "aria-label": "Connections" }), el("span", { class: "figure" })),
    el("span", { class: "kept figure" }),
    el("span", { class: "state" }),
    el("span", { class: "act" }),
  );
}

function updateInstance(item, row, most) {
  const part = (css) => item.querySelector(`.${css}`);
  item.dataset.health = row.health;
  fill(part("health"), el("span", { class: "dot", "aria-hidden": "true" }), HEALTH[row.health] ?? row.health);
  fill(part("target"), name(row.target || "static", "strong"), " ", el("span", { class: "mono soft" }, row.instance));
  const meter = item.querySelector("meter");
  meter.max = most;
  meter.value = Math.max(0, row.connections);
  fill(part("load").lastElementChild, row.connections < 0 ? "–" : many(row.connections, "connection"));
  fill(part("kept"), row.affinities < 0 ? "–" : `${number(row.affinities)} kept`);
  const left = row.secondsLeft >= 0 ? `, ${duration(row.secondsLeft)} left` : "";
  fill(part("state"), el("span", { class: `tag ${row.state.toLowerCase()}` }, `${STATE[row.state] ?? row.state}${left}`));
  updateAction(part("act"), row);
}

/** A target that does not say its state would not hear of a change either. */
const ACTION = { ACTIVE: "Drain", DRAINING: "Resume", INACTIVE: "Resume" };

/** The button stays the same element while it means the same, so that it keeps the focus. */
function updateAction(place, row) {
  const action = session.operator && row.target ? (ACTION[row.state] ?? "") : "";
  place.row = row;
  if (place.dataset.action === action) return;
  place.dataset.action = action;
  fill(place, action && changeButton({ type: "button", class: "quiet small", onclick: () => act(action, place.row), "aria-label": `${action} ${row.service} on ${row.target}` }, action));
}

function act(action, row) {
  if (action === "Drain") changes.drain(row.target, row.service);
  else changes.resume(row.target, row.service, row.state, row.secondsLeft);
}

function draw() {
  const services = grouped();
  const list = byId("service-list");
  list.querySelector(".nothing")?.remove();
  if (!services.size) fill(list, el("p", { class: "nothing card" }, "No service has an instance yet."));
  else {
    reconcile(list, [...services.keys()], (key) => card(services.get(key)), (element, key) => update(element, services.get(key)));
  }
  byId("services-note").textContent = services.size ? many(services.size, "service") : "";
}

export const names = () => [...new Set([...state.instances.values()].map((row) => row.service))].sort();

export function start() {
  onChange((parts) => {
    if (parts.has("instances")) draw();
  });
}
