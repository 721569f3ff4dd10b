// Builds the page. Text becomes text nodes, never markup: nodes and applications choose names.

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** The same text with what cannot be seen, or turns the direction of reading, made visible. */
export function plain(text) {
  return String(text ?? "").replace(CONTROLS, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** An element; properties beginning with "on" are listeners, those with "-" or "role" attributes. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && !name.includes("-") && name !== "role") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  append(element, children);
  return element;
}

function append(parent, children) {
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    parent.append(child instanceof Node ? child : plain(child));
  }
}

/** A name that somebody else chose, kept apart from the text around it. */
export function name(text, css) {
  return el("bdi", { class: css }, text);
}

export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

export const byId = (id) => document.getElementById(id);

/**
 * Makes the parent's children those of the keys, in this order, and touches only what differs, so
 * that focus and scrolling stay. make(key) gives an element, update(element, key) fills it.
 */
export function reconcile(parent, keys, make, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const key of keys) {
    let element = known.get(key);
    known.delete(key);
    if (!element) {
      element = make(key);
      element.dataset.key = key;
    }
    if (element === place) place = place.nextElementSibling;
    else parent.insertBefore(element, place);
    update(element, key);
  }
  for (const left of known.values()) left.remove();
}
