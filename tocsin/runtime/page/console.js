// Lists the last events. The key stays in this page's memory and is sent in a header only.
// Every word that comes from the world is set as text, never as markup.
"use strict";

const EVERY_MS = 5000;
const byId = (id) => document.getElementById(id);
let key = "";
let timer = 0;

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// Only what a browser may open harmlessly becomes a link.
function safe(url) {
  try {
    const parsed = new URL(url);
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : "";
  } catch {
    return "";
  }
}

function article(source) {
  const row = element("li", "", { dir: "auto", lang: source.language });
  const link = safe(source.url);
  const title = source.title || source.id;
  row.append(
    link
      ? element("a", title, { href: link, rel: "noopener noreferrer nofollow", target: "_blank" })
      : element("bdi", title),
  );
  row.append(" · ", element("bdi", source.publisher || "?"));
  return row;
}

function event(each) {
  const level = each.level === null ? "none" : String(each.level);
  const row = element("li", "", { class: "level-" + level });
  const what = element("div", "", { class: "what" });
  what.append(element("bdi", each.region), " · level " + level + " · " + each.signals.join(", "));
  const change = each.change ? "change " + each.change.number + ": " + each.change.kind : "";
  const facts = [
    new Date(each.last).toLocaleString(),
    each.languages.join(", "),
    each.origins.length + " origins",
    change,
  ];
  const list = element("ul", "", { class: "articles" });
  list.append(...each.articles.slice(-5).reverse().map(article));
  row.append(what, element("div", facts.filter(Boolean).join(" · "), { class: "facts" }), list);
  return row;
}

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await fetch("/api/v1/events?limit=50", {
      headers: { Authorization: "Bearer " + key },
      cache: "no-store",
    });
    if (answer.status === 401) {
      byId("state").textContent = "This key is not the API's.";
      byId("enter").hidden = false;
      return;
    }
    if (!answer.ok) throw new Error("status " + answer.status);
    const { events } = await answer.json();
    byId("enter").hidden = true;
    byId("events").replaceChildren(...events.map(event));
    byId("state").textContent = events.length
      ? events.length + " events, " + new Date().toLocaleTimeString()
      : "No events yet.";
  } catch (error) {
    byId("state").textContent = "Tocsin does not answer: " + error.message;
  }
  timer = setTimeout(refresh, EVERY_MS);
}

byId("enter").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  key = byId("key").value;
  byId("key").value = "";
  refresh();
});
