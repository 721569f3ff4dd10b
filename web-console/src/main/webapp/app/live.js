// What all browsers see, kept up to date by server-sent events.

const MOST_EVENTS = 500;
const SILENCE_MS = 5000;
const PATIENCE_MS = 15_000;
const BETWEEN_TRIES_MS = 3000;

/**
 * link is "connecting", "live" or "lost", refusal why the server does not let this page watch, if
 * it has said so; heardAt is when the last word came, in milliseconds.
 */
export const state = {
  link: "connecting",
  refusal: "",
  heardAt: 0,
  summary: {},
  nodes: new Map(),
  instances: new Map(),
  events: [],
  series: new Map(),
  stepSeconds: 10,
};

const listeners = [];

/** Calls with the names of the parts that have changed. */
export function onChange(listener) {
  listeners.push(listener);
}

function tell(parts) {
  for (const listener of listeners) listener(parts);
}

function takeWhole(whole) {
  state.summary = whole.summary;
  state.nodes = new Map(Object.entries(whole.nodes));
  state.instances = new Map(Object.entries(whole.instances));
  state.events = whole.events;
  state.series = new Map(Object.entries(whole.series));
  state.stepSeconds = whole.stepSeconds;
  tell(new Set(["summary", "nodes", "instances", "events", "series"]));
}

function takeDelta(delta) {
  if (delta.summary) state.summary = delta.summary;
  for (const part of ["nodes", "instances", "series"]) {
    if (delta[part]) merge(state[part], delta[part]);
  }
  if (delta.events) state.events = [...delta.events, ...state.events].slice(0, MOST_EVENTS);
  const parts = new Set(Object.keys(delta));
  if (parts.size) tell(parts);
}

function merge(map, { set, tail = {}, gone }) {
  for (const [key, value] of Object.entries(set)) map.set(key, value);
  for (const [key, values] of Object.entries(tail)) map.set(key, [...map.get(key).slice(values.length), ...values]);
  for (const key of gone) map.delete(key);
}

function setLink(link, refusal = "") {
  if (state.link === link && state.refusal === refusal) return;
  state.link = link;
  state.refusal = refusal;
  tell(new Set(["link"]));
}

/** Watches until the page is left. whyRefused asks the server for its words, which events cannot carry. */
export function watch(whyRefused) {
  let source;
  let openedAt;
  let again;
  const open = () => {
    clearTimeout(again);
    source?.close();
    openedAt = Date.now();
    source = new EventSource("api/live");
    const heard = (take) => (event) => {
      state.heardAt = Date.now();
      take(JSON.parse(event.data));
      setLink("live");
    };
    source.addEventListener("whole", heard(takeWhole));
    source.addEventListener("delta", heard(takeDelta));
    source.addEventListener("error", fail);
  };
  const fail = () => {
    const isRefused = source.readyState === EventSource.CLOSED;
    // The server ends each watch after some minutes: then the next one begins at once.
    if (state.heardAt - openedAt > BETWEEN_TRIES_MS && !isRefused) {
      open();
      return;
    }
    source.close();
    again = setTimeout(open, BETWEEN_TRIES_MS);
    if (isRefused) whyRefused().then((words) => setLink("lost", words));
    else setLink("lost");
  };
  state.heardAt = Date.now();
  open();
  // A connection that died without a word is found by its silence: there is one a second.
  setInterval(() => {
    const now = Date.now();
    if (now - state.heardAt > SILENCE_MS) setLink("lost", state.refusal);
    // Who is only slow is not asked more and more.
    if (now - Math.max(state.heardAt, openedAt) > PATIENCE_MS) open();
  }, 1000);
}
