const NUMBER = new Intl.NumberFormat("en");

export const number = (value) => NUMBER.format(value);

export const many = (count, one, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;

/** 3905 → "1 h 5 min"; two units are enough. */
export function duration(seconds) {
  if (seconds < 0) return "no clock";
  const parts = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];
  const first = parts.findIndex(([size]) => seconds >= size);
  if (first < 0) return "0 s";
  const [size, unit] = parts[first];
  const rest = parts[first + 1];
  const second = rest ? Math.floor((seconds % size) / rest[0]) : 0;
  return `${Math.floor(seconds / size)} ${unit}${second ? ` ${second} ${rest[1]}` : ""}`;
}

export function ago(atSeconds) {
  const seconds = Math.max(0, Math.round(Date.now() / 1000 - atSeconds));
  return seconds < 5 ? "just now" : `${duration(seconds)} ago`;
}

export const secondsSince = (milliseconds) => Math.round((Date.now() - milliseconds) / 1000);

export const clock = (milliseconds) =>
  new Date(milliseconds).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** With its date, unless that is today. */
export function moment(milliseconds) {
  const at = new Date(milliseconds);
  const time = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString()} ${time}`;
}

/** A single address is listed with its whole length, 192.0.2.7/32; people write it without. */
export const brief = (client) => client.replace(/^([\d.]+)\/32\b/, "$1").replace(/^([\da-f.]*:[\da-f.:]*)\/128\b/, "$1");

/** "node-1 10.0.0.11:8081" → ["node-1", "10.0.0.11:8081"] */
export function ownerParts(owner) {
  const space = owner.lastIndexOf(" ");
  return space < 0 ? [owner, ""] : [owner.slice(0, space), owner.slice(space + 1)];
}
