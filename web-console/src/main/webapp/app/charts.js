import { byId, el, fill, plain, svg } from "./dom.js";
import { clock, number } from "./format.js";
import { onChange, state } from "./live.js";

const WIDTH = 360;
const HEIGHT = 56;
const STEPS_DRAWN_AS_ONE = 3;

/** What is drawn: a level, or what was counted in each step; from front tiers where there are some. */
const CHARTS = [
  { title: "Connections", hint: "open now", series: ["connections"], level: true, roles: ["ROUTER", "STACK"] },
  { title: "Starts", hint: "in the last hour", series: ["starts"], roles: ["STACK"] },
  { title: "Ends", hint: "in the last hour", series: ["ends", "expiries"], roles: ["STACK"] },
  { title: "Refusals", hint: "in the last hour", series: ["refusals"], roles: ["STACK"], bad: true },
  { title: "Misses", hint: "owner not reachable", series: ["misses"], roles: ["ROUTER", "STACK"], bad: true },
];

const cards = CHARTS.map(makeCard);

function makeCard(chart) {
  const line = svg("path", { class: "line" });
  const area = svg("path", { class: "area" });
  const cursor = svg("line", { class: "cursor", y1: 0, y2: HEIGHT, visibility: "hidden" });
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", tabindex: "0" },
    area,
    line,
    cursor,
  );
  const value = el("strong");
  const hint = el("span", { class: "soft" });
  const card = el("figure", { class: chart.bad ? "chart bad" : "chart" }, el("figcaption", {}, el("span", { class: "title" }, chart.title), value, hint), picture);
  const made = { chart, line, area, cursor, picture, value, hint, card, values: [], at: null };
  picture.addEventListener("pointermove", (event) => point(made, event.offsetX / picture.clientWidth));
  picture.addEventListener("pointerleave", () => point(made, null));
  picture.addEventListener("blur", () => point(made, null));
  picture.addEventListener("keydown", (event) => step(made, event));
  return made;
}

/** Of the first role that counts it, all nodes summed up. */
function valuesOf({ series, roles }) {
  for (const role of roles) {
    const found = [...state.series]
      .map(([key, values]) => [JSON.parse(key), values])
      .filter(([[, itsRole, counter]]) => itsRole === role && series.includes(counter))
      .map(([, values]) => values);
    if (found.length) return sum(found);
  }
  return [];
}

function sum(all) {
  const length = Math.max(...all.map((values) => values.length));
  const total = new Array(length).fill(0);
  for (const values of all) {
    // The newest are at the end, whoever began earlier.
    values.forEach((value, i) => (total[length - values.length + i] += value));
  }
  return total;
}

/** Half a minute each: finer than that, a small picture is all noise. */
function means(values) {
  const drawn = [];
  for (let end = values.length; end > 0; end -= STEPS_DRAWN_AS_ONE) {
    const some = values.slice(Math.max(0, end - STEPS_DRAWN_AS_ONE), end);
    drawn.unshift(total(some) / some.length);
  }
  return drawn;
}

function draw(made) {
  made.values = valuesOf(made.chart);
  const { values, chart } = made;
  const drawn = means(values);
  const most = Math.max(1, ...drawn);
  const x = (i) => ((i * WIDTH) / Math.max(1, drawn.length - 1)).toFixed(1);
  const y = (value) => (HEIGHT - 3 - (value / most) * (HEIGHT - 8)).toFixed(1);
  const points = drawn.map((value, i) => `${x(i)},${y(value)}`);
  made.line.setAttribute("d", points.length ? `M${points.join("L")}` : "");
  made.area.setAttribute("d", points.length ? `M0,${HEIGHT}L${points.join("L")}L${WIDTH},${HEIGHT}Z` : "");
  made.card.classList.toggle("quiet", !values.some((value) => value > 0));
  made.picture.setAttribute("aria-label", plain(summary(chart, values)));
  show(made);
}

const total = (values) => values.reduce((sum, value) => sum + value, 0);

function summary(chart, values) {
  if (!values.length) return `${chart.title}: nothing counted yet`;
  const most = Math.max(...values);
  return chart.level
    ? `${chart.title}, the last hour: ${number(values.at(-1))} now, ${number(most)} at most`
    : `${chart.title}, the last hour: ${number(total(values))} in all, ${number(most)} at most in ${state.stepSeconds} seconds`;
}

function show(made) {
  const { values, chart, at } = made;
  if (at !== null && values.length) {
    const when = Date.now() - (values.length - 1 - at) * state.stepSeconds * 1000;
    made.value.textContent = number(values[at]);
    made.hint.textContent = `${clock(when)}${chart.level ? "" : `, in ${state.stepSeconds} s`}`;
    const x = (at * WIDTH) / Math.max(1, values.length - 1);
    made.cursor.setAttribute("x1", x);
    made.cursor.setAttribute("x2", x);
    made.cursor.setAttribute("visibility", "visible");
  } else {
    made.value.textContent = values.length ? number(chart.level ? values.at(-1) : total(values)) : "–";
    made.hint.textContent = chart.hint;
    made.cursor.setAttribute("visibility", "hidden");
  }
}

function point(made, share) {
  const last = made.values.length - 1;
  made.at = share === null || last < 0 ? null : Math.min(last, Math.max(0, Math.round(share * last)));
  show(made);
}

function step(made, event) {
  const move = { ArrowLeft: -6, ArrowRight: 6 }[event.key];
  if (!move || !made.values.length) return;
  event.preventDefault();
  const last = made.values.length - 1;
  made.at = Math.min(last, Math.max(0, (made.at ?? last) + move));
  show(made);
}

export function start() {
  fill(byId("charts"), ...cards.map(({ card }) => card));
  onChange((parts) => {
    if (parts.has("series")) cards.forEach(draw);
  });
}
