// Talks to the console's own server.

export const session = { user: "", operator: false, token: "", node: "" };

export class Refused extends Error {}

/** The answer, which is no refusal. */
async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(`api/${path}`, { ...options, headers: { Accept: "application/json", ...options.headers } });
  } catch {
    throw new Refused("The server does not answer. Is it running, and is the network up?");
  }
  if (answer.status === 401) {
    location.reload();
    throw new Refused("Your session has ended.");
  }
  if (answer.ok) return answer;
  const body = await read(answer);
  throw new Refused(body.error ?? `The server answered ${answer.status}.`);
}

async function read(answer) {
  try {
    return await answer.json();
  } catch {
    throw new Refused(`The server answered ${answer.status} without a word.`);
  }
}

const call = async (path, options) => read(await ask(path, options));

export async function openSession() {
  Object.assign(session, await call("session"));
}

/** Why the server does not let this page watch, in its words; empty: it would now. */
export async function whyNotLive() {
  const enough = new AbortController();
  try {
    await ask("live", { signal: enough.signal });
    return "";
  } catch (why) {
    return why.message;
  } finally {
    enough.abort();
  }
}

export async function logOut() {
  await call("session", { method: "DELETE", headers: { "X-Holdfast-Token": session.token } });
  location.assign("./");
}

const query = (parameters) => new URLSearchParams(parameters).toString();

export const affinities = (search, after, rows, signal) =>
  call(`affinities?${query({ search, after, rows })}`, { signal });

export const explanation = (client, port, service) => call(`explanation?${query({ client, port, service })}`);

export const history = (service, client) => call(`history?${query({ service, client })}`);

/** Says what became of it. */
export async function change(what) {
  const answer = await call("changes", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Holdfast-Token": session.token },
    body: JSON.stringify(what),
  });
  return answer.result;
}
