// The page: asks the API every few seconds and shows what has changed.
// The key stays in this page's memory and is sent in a header only.
import { ago, element } from "./dom.js";
import * as views from "./views.js";

const EVERY_MS = 5000;
const byId = (id) => document.getElementById(id);
let key = "";
let view = "events";
let timer = 0;
let asked = 0;
let last = "";
const cards = new Map();

class Refused extends Error {}

async function ask(path) {
  const answer = await fetch("/api/v1/" + path, {
    headers: { Authorization: "Bearer " + key },
    cache: "no-store",
  });
  if (answer.status === 401) throw new Refused();
  if (!answer.ok) throw new Error("it answers with status " + answer.status);
  return answer.json();
}

function state(text, bad = false) {
  byId("state").textContent = text;
  byId("state").className = bad ? "bad" : "";
}

function lock(says) {
  key = "";
  byId("enter").hidden = false;
  byId("views").hidden = byId("filter").hidden = true;
  byId("view").replaceChildren();
  byId("refused").textContent = says;
  cards.clear();
  last = "";
  state("");
  byId("key").focus();
}

// A card that has not changed stays the element it was: what is open or selected stays so.
function card(each) {
  const text = JSON.stringify(each);
  const known = cards.get(each.id);
  if (known && known.text === text) return known.node;
  const node = views.event(each);
  if (known) {
    const open = [...known.node.querySelectorAll("details")].map((details) => details.open);
    node.querySelectorAll("details").forEach((details, at) => { details.open = open[at] ?? false; });
  }
  cards.set(each.id, { text, node });
  return node;
}

function fits(each) {
  const least = byId("least").value;
  if (least !== "" && (each.level ?? -2) < Number(least)) return false;
  const wanted = byId("find").value.trim().toLocaleLowerCase();
  if (!wanted) return true;
  const words = [
    each.id, each.region, each.shown.place, ...each.shown.signals, ...each.signals, ...each.origins,
    ...each.articles.flatMap((source) => [source.title, source.publisher]),
    ...each.shown.quotes.map((quote) => quote.text),
  ];
  return words.join("\n").toLocaleLowerCase().includes(wanted);
}

function show(nodes) {
  const there = byId("view").children;
  const same = nodes.length === there.length && nodes.every((node, at) => node === there[at]);
  if (!same) byId("view").replaceChildren(...nodes);
}

const SHOW = {
  events({ events, feeds }) {
    const found = events.filter(fits);
    const nothing = views.events(found, { hidden: events.length - found.length, feeds });
    show(nothing ? [nothing] : found.map(card));
  },
  articles: ({ articles }) => show([views.articles(articles)]),
  feeds: ({ feeds }) => show([views.feeds(feeds)]),
  subscriptions: ({ subscriptions }) => show([views.subscriptions(subscriptions)]),
  deliveries: ({ deliveries }) => show([views.deliveries(deliveries)]),
};

const LIMITED = new Set(["events", "articles", "deliveries"]);
let latest = null;

function render() {
  if (latest !== null) SHOW[view](latest);
}

async function refresh() {
  clearTimeout(timer);
  const turn = ++asked;
  try {
    const found = await ask(LIMITED.has(view) ? view + "?limit=100" : view);
    if (turn !== asked) return;
    byId("enter").hidden = true;
    byId("views").hidden = false;
    byId("filter").hidden = view !== "events";
    const text = JSON.stringify(found);
    if (text !== last) {
      latest = found;
      last = text;
      render();
    }
    for (const each of document.querySelectorAll("time[data-ago]")) each.textContent = ago(each.dateTime);
    state("as of " + new Date().toLocaleTimeString("en-GB"));
  } catch (error) {
    if (turn !== asked) return;
    if (error instanceof Refused) {
      lock("This is not the key of this Tocsin. It makes a new one at each start, unless one is set.");
      return;
    }
    state("Tocsin does not answer (" + error.message + "); trying again", true);
  }
  timer = setTimeout(refresh, EVERY_MS);
}

function open(name) {
  view = name;
  latest = null;
  last = "";
  for (const button of document.querySelectorAll("[data-view]")) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
  show([element("p", "…", { class: "facts" })]);
  refresh();
}

function enter(given) {
  key = given;
  byId("refused").textContent = "";
  open("events");
}

byId("enter").addEventListener("submit", (submitted) => {
  submitted.preventDefault();
  const given = byId("key").value;
  byId("key").value = "";
  enter(given);
});
byId("filter").addEventListener("submit", (submitted) => submitted.preventDefault());
byId("filter").addEventListener("input", render);
for (const button of document.querySelectorAll("[data-view]")) {
  button.addEventListener("click", () => open(button.dataset.view));
}
// The address that Tocsin prints at its start has the key behind a #, which no server is sent.
if (location.hash.length > 16) {
  const given = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  enter(given);
}
