import { logOut, openSession, session, whyNotLive } from "./api.js";
import * as charts from "./charts.js";
import * as clients from "./clients.js";
import * as details from "./details.js";
import { toast } from "./dialogs.js";
import { byId, fill, name, plain } from "./dom.js";
import * as events from "./events.js";
import * as explain from "./explain.js";
import { onChange, state, watch } from "./live.js";
import * as nodes from "./nodes.js";
import * as services from "./services.js";
import * as silence from "./silence.js";

const LINK = { live: "Live", connecting: "Connecting…", lost: "Cut off" };

function tellLink() {
  byId("link").dataset.state = state.link;
  byId("link-text").textContent = LINK[state.link];
}

function tellProblem() {
  const problem = byId("problem");
  problem.hidden = !state.summary.error;
  problem.textContent = plain(state.summary.error);
}

async function start() {
  await openSession();
  fill(byId("user"), name(session.user));
  byId("role").textContent = session.operator ? "operator" : "view only";
  byId("log-out").addEventListener("click", () => logOut().catch((why) => toast(why.message, { bad: true })));
  for (const room of [silence, services, nodes, events, charts, explain, details, clients]) room.start();
  onChange((parts) => {
    if (parts.has("summary")) tellProblem();
    if (parts.has("link")) tellLink();
  });
  watch(whyNotLive);
}

start().catch((why) => {
  byId("problem").hidden = false;
  byId("problem").textContent = plain(why.message);
});
