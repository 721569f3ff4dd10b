// What all browsers see, kept up to date by server-sent events.

const MOST_EVENTS = 500;
const SILENCE_MS = 15_000;

export const state = {
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

/**
 * Watches until the page is left. tellLink is told "live", "connecting" or "lost"; whoEnded when the
 * server no longer knows this session.
 */
export function watch(tellLink, whenRefused) {
  let lastWord = Date.now();
  let source;
  const open = () => {
    source = new EventSource("api/live");
    const heard = (take) => (event) => {
      lastWord = Date.now();
      take(JSON.parse(event.data));
      tellLink("live");
    };
    source.addEventListener("whole", heard(takeWhole));
    source.addEventListener("delta", heard(takeDelta));
    source.addEventListener("error", () => {
      tellLink("connecting");
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(open, 3000);
        whenRefused();
      }
    });
  };
  open();
  // A connection that died without a word is found by its silence: there is one a second.
  setInterval(() => {
    if (Date.now() - lastWord > SILENCE_MS && source.readyState === EventSource.OPEN) {
      lastWord = Date.now();
      tellLink("lost");
      source.close();
      open();
    }
  }, 1000);
}
