import { byId, el, fill, name, reconcile } from "./dom.js";
import { moment, number } from "./format.js";
import { onChange, state } from "./live.js";
import { isCutOff } from "./silence.js";

const ROLE = { STACK: "server", ROUTER: "front tier", STRUCK: "given up by the cluster" };

function describe(node) {
  const figures = [];
  if (node.affinities >= 0) figures.push(`${number(node.affinities)} kept`);
  if (node.connections >= 0) figures.push(`${number(node.connections)} conn.`);
  return figures.join(" · ");
}

function update(item, node) {
  const isThis = node.name === state.summary.node;
  item.dataset.health = node.isLive ? "UP" : "DOWN";
  fill(
    item,
    el("span", { class: "dot", "aria-hidden": "true" }),
    el(
      "span",
      { class: "node" },
      name(node.name, "strong"),
      el("span", { class: "soft" }, ` ${ROLE[node.role] ?? node.role}`),
      isThis && el("span", { class: "soft" }, " · here"),
    ),
    el("span", { class: "figure soft" }, node.isLive ? describe(node) : "silent"),
  );
}

function draw() {
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  const nodes = [...state.nodes].sort(([a], [b]) => compare(b[2] + a, a[2] + b));
  const byKey = new Map(nodes);
  reconcile(byId("nodes"), [...byKey.keys()], () => el("li"), (item, key) => update(item, byKey.get(key)));
  const silent = nodes.filter(([, node]) => !node.isLive).length;
  fill(
    byId("nodes-note"),
    isCutOff()
      ? el("span", { class: "tag" }, `as of ${moment(state.heardAt)}`)
      : state.summary.Current === false
        ? el("span", { class: "tag bad" }, "no majority: nothing can be started here")
        : nodes.length === 0
          ? el("span", { class: "tag" }, "nobody is seen yet")
          : silent > 0
            ? el("span", { class: "tag bad" }, `${silent} silent`)
            : el("span", { class: "tag active" }, "all live"),
  );
}

export function start() {
  onChange((parts) => {
    if (parts.has("nodes") || parts.has("summary") || parts.has("link")) draw();
  });
}
