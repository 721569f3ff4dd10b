import { Refused, change } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { changeButton, isCutOff, warning } from "./silence.js";

const TOAST_MS = 9000;

/** Opens a dialog that gives the focus back to where it was. */
export function open(dialog) {
  const before = document.activeElement;
  dialog.addEventListener("close", () => before?.isConnected && before.focus(), { once: true });
  if (!dialog.open) dialog.showModal();
}

/** Says something for a while; an action, such as an undo, stays reachable meanwhile. */
export function toast(text, { bad = false, action } = {}) {
  const shown = el("div", { class: bad ? "toast bad" : "toast" }, el("span", {}, text));
  const leave = () => shown.remove();
  if (action) {
    shown.append(changeButton({ type: "button", onclick: () => (leave(), action.act()) }, action.text));
  }
  shown.append(el("button", { type: "button", class: "plain", "aria-label": "Dismiss", onclick: leave }, "×"));
  byId("toasts").append(shown);
  let timer = setTimeout(leave, TOAST_MS);
  const hold = () => clearTimeout(timer);
  const release = () => (timer = setTimeout(leave, TOAST_MS));
  shown.addEventListener("pointerenter", hold);
  shown.addEventListener("focusin", hold);
  shown.addEventListener("pointerleave", release);
  shown.addEventListener("focusout", release);
}

/**
 * Asks before a change is made.
 *
 * title, text (nodes), undo (what can be taken back, in words), fields (nodes), button, danger; what
 * gives the change to make, done is said afterwards, whenDone called; takeBack, where there is one,
 * gives for a change that was made the one that takes it back, and what is said then.
 */
export function confirm({ title, text, undo, fields = [], button, danger = false, what, done, whenDone, takeBack }) {
  const dialog = byId("confirm");
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const cancel = el("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Cancel");
  const act = changeButton({ type: "submit", class: danger ? "danger" : "primary" }, button);
  let isAsking = false;
  const form = el(
    "form",
    {
      onsubmit: async (event) => {
        event.preventDefault();
        if (isAsking) return;
        isAsking = act.disabled = true;
        problem.hidden = true;
        const asked = what();
        try {
          await change(asked);
          dialog.close();
          whenDone?.();
          const back = takeBack?.(asked);
          toast(done, back && { action: { text: "Undo", act: () => make(back.what, back.done) } });
        } catch (why) {
          problem.textContent = why instanceof Refused ? why.message : String(why);
          problem.hidden = false;
          isAsking = false;
          act.disabled = isCutOff();
        }
      },
    },
    el("h2", { id: "confirm-title" }, title),
    el("p", {}, ...text),
    ...fields,
    warning(),
    el("p", { class: "undo" }, el("span", { "aria-hidden": "true" }, "↩ "), undo),
    problem,
    el("div", { class: "buttons" }, cancel, act),
  );
  fill(dialog, form);
  open(dialog);
  (form.querySelector("input, select") ?? cancel).focus();
}

/** Makes a change without asking: one that takes another back. */
async function make(what, done) {
  try {
    await change(what);
    toast(done);
  } catch (why) {
    toast(why instanceof Refused ? why.message : String(why), { bad: true });
  }
}
