// Every word that comes from the world is set as text, never as markup.

export function element(tag, inside = "", attributes = {}) {
  const made = document.createElement(tag);
  if (Array.isArray(inside)) made.append(...inside.filter((part) => part !== "" && part !== null));
  else if (inside !== "") made.textContent = inside;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Only what a browser may open harmlessly becomes a link.
export function safe(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : "";
  } catch {
    return "";
  }
}

// Offsets count code points; a string of JavaScript counts halves of emoji.
export function marked(text, marks) {
  const letters = Array.from(text);
  const parts = [];
  let at = 0;
  for (const [start, end, kind] of marks) {
    parts.push(letters.slice(at, start).join(""));
    parts.push(element("mark", letters.slice(start, end).join(""), { class: kind }));
    at = end;
  }
  parts.push(letters.slice(at).join(""));
  return parts;
}

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

export function ago(iso) {
  const seconds = (new Date(iso) - Date.now()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relative.format(Math.round(seconds / size), unit);
  }
  return seconds > 1 ? "in a moment" : "just now";
}

export function both(iso) {
  const at = new Date(iso);
  const local = at.toLocaleString("en-GB", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    timeZoneName: "short",
  });
  const utc = at.toISOString();
  return at.getTimezoneOffset() === 0 ? local : `${local} (${utc.slice(11, 16)} UTC)`;
}

// How long ago, with local time and UTC beside it where there is room.
export function time(iso, { whole = false, ahead = false } = {}) {
  if (!iso) return "";
  const attributes = { datetime: iso, title: both(iso) };
  if (ahead && new Date(iso) <= Date.now() + 1500) return element("time", "now", attributes);
  if (!whole && !ahead) attributes["data-ago"] = "";
  return element("time", whole ? both(iso) : ago(iso), attributes);
}

const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "code" });

export function language(code) {
  try {
    return code === "und" ? "language unknown" : names.of(code);
  } catch {
    return code;
  }
}

export function command(text) {
  return element("code", text);
}
