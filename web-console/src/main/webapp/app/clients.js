// The table: pages by cursor, of which only the one that is seen is ever asked for again.

import { Refused, affinities, session } from "./api.js";
import * as changes from "./changes.js";
import { show } from "./details.js";
import { byId, el, fill, name, plain, reconcile } from "./dom.js";
import { brief, duration, many, number, ownerParts, secondsSince } from "./format.js";
import { onChange, state } from "./live.js";
import { names } from "./services.js";
import { changeButton, isCutOff } from "./silence.js";

const ROWS = 25;
const AT_MOST_EVERY_MS = 2000;
const AT_LEAST_EVERY_MS = 15_000;
const TYPING_MS = 250;

const NOBODY = { rows: [], next: "", total: 0, silent: [] };

let cursors = [""];
let page = NOBODY;
let answered;
let readAt = 0;
let asking;
let due;
let known = new Set();

const keyOf = (row) => JSON.stringify([row.service, row.client]);

async function read() {
  clearTimeout(due);
  due = undefined;
  asking?.abort();
  const mine = (asking = new AbortController());
  const problem = byId("search-problem");
  const search = byId("search").value.trim();
  const question = JSON.stringify([search, cursors.at(-1)]);
  try {
    const answer = await affinities(search, cursors.at(-1), ROWS, mine.signal);
    if (mine !== asking) return;
    page = answer;
    answered = question;
    readAt = Date.now();
    for (const row of page.rows) row.readAt = readAt;
    problem.hidden = true;
    draw();
  } catch (why) {
    if (mine !== asking) return;
    problem.textContent = plain(why instanceof Refused ? why.message : String(why));
    problem.hidden = false;
    if (question !== answered) clear();
  }
}

/** What is shown answers another question than the one that failed. */
function clear() {
  page = NOBODY;
  readAt = Date.now();
  draw();
  byId("no-rows").hidden = true;
  byId("clients-note").textContent = "";
}

function readSoon() {
  if (due || document.hidden || isCutOff()) return;
  due = setTimeout(read, Math.max(0, AT_MOST_EVERY_MS - (Date.now() - readAt)));
}

function readFromTheStart() {
  cursors = [""];
  read();
}

function rowElement() {
  const cell = (label, css) => el("td", { "data-label": label, class: css });
  return el(
    "tr",
    {},
    cell("Client", "client"),
    cell("Service", "of"),
    cell("Goes to", "owner"),
    cell("Kept by", "by"),
    cell("Time left", "left"),
    cell("", "act"),
  );
}

function updateRow(element, row) {
  const [client, service, owner, by, left, act] = element.children;
  if (!element.row) {
    fill(client, el("button", { type: "button", class: "link mono", onclick: () => show(() => element.row) }, name(brief(row.client))));
    fill(act, session.operator && row.origin === "SERVER" && changeButton({ type: "button", class: "quiet small", "aria-label": plain(`End ${brief(row.client)} of ${row.service}`), onclick: () => changes.end(element.row, readSoon) }, "End"));
    fill(left, el("span", { class: "figure" }), el("progress", { "aria-hidden": "true", max: 1, value: 0 }));
  }
  const [target, instance] = ownerParts(row.owner);
  const words = JSON.stringify([row.service, row.owner, row.origin, row.startedBy, row.partsEnded]);
  if (element.dataset.words !== words) {
    element.dataset.words = words;
    fill(service, name(row.service));
    fill(owner, name(target, "strong"), el("span", { class: "mono soft" }, ` ${plain(instance)}`));
    fill(by, el("span", { class: `tag ${row.origin === "AUTOMATIC" ? "automatic" : "kept"}` }, row.origin === "AUTOMATIC" ? "open connection" : "application"), row.startedBy && [" ", name(starter(row.startedBy), "soft starter")], row.partsEnded > 0 && el("span", { class: "soft" }, ` · ${many(row.partsEnded, "part")} let go`));
  }
  element.row = row;
  updateClock(element);
}

/** The tag before it says already that it is an application. */
const starter = (startedBy) => startedBy.replace(/^application:/, "");

function updateClock(element) {
  const { secondsLeft, secondsGranted } = element.row;
  const [text, bar] = element.querySelector(".left").children;
  const left = secondsLeft < 0 ? -1 : Math.max(0, secondsLeft - secondsSince(element.row.readAt));
  text.textContent = left < 0 ? "while connected" : duration(left);
  bar.hidden = left < 0;
  bar.value = secondsGranted > 0 ? Math.min(1, left / secondsGranted) : 1;
  element.classList.toggle("short", left >= 0 && left < 60);
}

function draw() {
  const body = byId("rows");
  const first = known.size === 0;
  const byKey = new Map(page.rows.map((row) => [keyOf(row), row]));
  reconcile(
    body,
    [...byKey.keys()],
    (key) => {
      const made = rowElement();
      if (!first && cursors.length === 1 && !known.has(key)) made.classList.add("fresh");
      return made;
    },
    (element, key) => updateRow(element, byKey.get(key)),
  );
  known = new Set(byKey.keys());
  const from = (cursors.length - 1) * ROWS;
  byId("no-rows").hidden = page.rows.length > 0;
  byId("no-rows").textContent = byId("search").value.trim() ? "No client fits the search." : "Nobody is kept now.";
  byId("page").textContent = page.rows.length ? `${number(from + 1)}–${number(from + page.rows.length)} of ${number(page.total)}` : "";
  byId("newer").disabled = cursors.length === 1;
  byId("older").disabled = !page.next;
  note();
}

function note() {
  const silent = page.silent.length ? ` · without those of ${page.silent.map(plain).join(", ")}, which did not answer` : "";
  const text = `${many(page.total, "affinity", "affinities")}${silent}`;
  if (byId("clients-note").textContent !== text) byId("clients-note").textContent = text;
}

/** Words of the search box as buttons. */
function chips() {
  const targets = [...new Set([...state.instances.values()].map((row) => row.target))].filter(Boolean).sort();
  const asWord = (text) => (/[\s"]/.test(text) ? undefined : text);
  return [
    ["Kept by applications", "origin=SERVER"],
    ["Open connections", "origin=AUTOMATIC"],
    ["Under 1 min left", "left<60s"],
    ...names().filter(asWord).slice(0, 6).map((service) => [service, `service=${service}`]),
    ...targets.filter(asWord).slice(0, 8).map((target) => [`on ${target}`, `owner=${target}`]),
  ];
}

function drawChips() {
  const words = byId("search").value.trim().split(/\s+/);
  const all = new Map(chips().map((chip) => [chip[1], chip]));
  reconcile(
    byId("chips"),
    [...all.keys()],
    (word) => el("button", { type: "button", class: "chip", onclick: () => toggle(word) }, all.get(word)[0]),
    (button, word) => button.setAttribute("aria-pressed", String(words.includes(word))),
  );
}

/** At most one word of a kind: two owners fit nobody. */
function toggle(word) {
  const box = byId("search");
  const kind = word.split(/[=<]/)[0];
  const words = box.value.trim().split(/\s+/).filter(Boolean);
  const others = words.filter((other) => !other.startsWith(`${kind}=`) && !other.startsWith(`${kind}<`));
  box.value = (words.includes(word) ? others : [...others, word]).join(" ");
  drawChips();
  readFromTheStart();
}

export function start() {
  let typing;
  byId("search").addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => (drawChips(), readFromTheStart()), TYPING_MS);
  });
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(typing);
    readFromTheStart();
  });
  byId("older").addEventListener("click", () => {
    cursors.push(page.next);
    read();
  });
  byId("newer").addEventListener("click", () => {
    cursors.pop();
    read();
  });
  onChange((parts) => {
    if (parts.has("instances")) drawChips();
    if (parts.has("events") || parts.has("summary") || parts.has("link")) readSoon();
  });
  setInterval(() => {
    for (const row of byId("rows").children) updateClock(row);
    if (Date.now() - readAt > AT_LEAST_EVERY_MS) readSoon();
  }, 1000);
  document.addEventListener("visibilitychange", readSoon);
  drawChips();
  read();
}
