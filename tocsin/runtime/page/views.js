// What each view shows of what the API says.
import { command, element, language, marked, safe, time } from "./dom.js";

export function link(url, inside, attributes = {}) {
  const href = safe(url);
  return href
    ? element("a", inside, { ...attributes, href, rel: "noopener noreferrer nofollow", target: "_blank" })
    : element("span", inside, attributes);
}

function empty(...says) {
  return element("div", says.map((part) => element("p", part)), { class: "card" });
}

function report(source, quote) {
  const title = quote ? marked(quote.title, quote.title_marks) : source.title || source.id;
  const row = element("li", [
    element("div", [link(source.url, title)], { class: "title", dir: "auto", lang: source.language }),
  ]);
  if (quote && quote.text && quote.text !== quote.title) {
    const words = marked(quote.text, quote.text_marks);
    row.append(element("blockquote", words, { dir: "auto", lang: source.language }));
  }
  const about = element("div", [
    element("bdi", source.publisher || "outlet unknown"), " · " + language(source.language),
  ], { class: "small" });
  if (source.published) about.append(" · ", time(source.published, { whole: true }));
  row.append(about);
  return row;
}

const according = (row) => (row.who.length ? "according to " + row.who.join(", ") : "");

// The highest figure of each kind stands first; what else is said of it stands small beneath.
function tolls(rows) {
  const kinds = new Map();
  for (const row of rows) kinds.set(row.kind, [...(kinds.get(row.kind) ?? []), row]);
  const items = [...kinds.values()].map(([first, ...others]) => element("li", [
    first.says, " ", element("small", according(first)),
    ...others.map((row) => element("div", `also ${row.says} ${according(row)}`, { class: "small" })),
  ]));
  return items.length ? element("ul", items, { class: "tolls" }) : "";
}

export function event(each) {
  const says = each.shown;
  const quotes = new Map(says.quotes.map((quote) => [quote.article, quote]));
  const reports = each.articles.slice().reverse();
  const list = reports.slice(0, 3).map((source) => report(source, quotes.get(source.id)));
  const more = reports.slice(3).map((source) => report(source, quotes.get(source.id)));
  const sources = each.origins.length === 1 ? "1 source" : each.origins.length + " independent sources";
  const codes = [each.id, each.region, each.signals.join(", "), "changes: " + each.changes];
  return element("article", [
    element("div", [
      element("div", [
        element("span", says.level, { class: "badge" }), " ",
        element("h2", says.place),
      ], { class: "row" }),
      time(each.last),
    ], { class: "row" }),
    element("p", [
      says.signals.join(", "), says.change,
      each.live ? "" : "history: it was in a feed before that was added, and nobody was alerted",
    ].filter(Boolean).join(" · "), { class: "facts" }),
    tolls(says.tolls),
    element("ul", list, { class: "reports" }),
    more.length
      ? element("details", [
        element("summary", `${more.length} more reports`), element("ul", more, { class: "reports" }),
      ])
      : "",
    element("details", [
      element("summary", `${sources}; first and last report; codes`),
      element("p", ["Sources: ", element("bdi", each.origins.join(", ") || "none named")], { class: "small" }),
      element("p", ["First report ", time(each.first, { whole: true }), ", last ", time(each.last, { whole: true })], { class: "small" }),
      element("p", codes.join(" · "), { class: "small" }),
      element("p", ["At the command: ", command("tocsin events show " + each.id)], { class: "small" }),
    ]),
  ], { class: `card event level${each.level ?? "none"}` });
}

export function events(found, { hidden, feeds }) {
  if (found.length) return null;
  if (hidden) return empty(`No event fits what you look for; ${hidden} others are there.`);
  if (!feeds) {
    return empty("No event yet, for no feed is polled.", [
      "Add one in a shell beside this Tocsin: ", command("tocsin feeds add https://example.org/rss.xml"),
    ]);
  }
  return empty(
    `No event yet. ${feeds === 1 ? "One feed is" : feeds + " feeds are"} polled.`,
    "What a feed held when it was added counts as history; events come with what is new in it.",
  );
}

function table(heads, rows) {
  const head = element("tr", heads.map((each) => element("th", each, { scope: "col" })));
  const body = rows.map(([cells, kind]) => element("tr", cells.map((cell, at) =>
    element("td", Array.isArray(cell) ? cell : [cell ?? ""], at ? { "data-head": heads[at] } : {})),
  kind ? { class: kind } : {}));
  return element("div", [element("table", [element("thead", [head]), element("tbody", body)])], { class: "card" });
}

const SILENT = "reports nothing that counts";

export function articles(rows) {
  if (!rows.length) {
    return empty("No article came through yet. What the feeds have new stands here, alerted or not.");
  }
  const cells = rows.map((each) => {
    const { level, signals, places, story } = each.shown;
    const why = each.history ? "history: it was there when the feed was added; never alerted" : "";
    return [[
      [element("div", [link(each.url, each.title)], { class: "title", dir: "auto", lang: each.language }),
        element("small", [
          element("bdi", each.publisher || "outlet unknown"), ` · ${language(each.language)} · ${each.id}`,
        ])],
      each.level === null ? [element("small", SILENT)] : [element("span", level, { class: `badge level${each.level}` })],
      [signals.join(", "), element("div", places.join(", ")), element("small", why)],
      [each.relation, " ", element("small", each.relation === "new" ? "" : story)],
      [time(each.seen)],
    ]];
  });
  return table(["Article", "Level", "Reports", "Story", "Seen"], cells);
}

export function feeds(rows) {
  if (!rows.length) {
    return empty("No feed is polled yet.", ["Add one: ", command("tocsin feeds add https://example.org/rss.xml")],
      ["Or many from another reader: ", command("tocsin feeds import FILE.opml")]);
  }
  const cells = rows.map((feed) => [[
    [element("bdi", feed.publisher || new URL(feed.url).host)],
    feed.says, [time(feed.polled) || "never"], [time(feed.next_poll, { ahead: true })],
    [link(feed.url, feed.url)],
  ], feed.failures ? "bad" : ""]);
  return table(["Outlet", "Last answer", "Asked", "Next", "Address"], cells);
}

export function subscriptions(rows) {
  if (!rows.length) {
    return empty("Nobody is told yet.", ["Tell a webhook: ",
      command("tocsin subscribe mine --min-level 3 --webhook https://example.org/hook")]);
  }
  const cells = rows.map((each) => [[
    [element("bdi", each.name), element("div", each.id, { class: "small" })],
    each.asks, each.says, [element("bdi", each.webhook)],
  ], each.disabled ? "bad" : ""]);
  return table(["Name", "Asks for", "State", "Webhook"], cells);
}

export function deliveries(rows) {
  if (!rows.length) return empty("Nothing was sent yet. What is sent stands here for eight days.");
  const cells = rows.map((each) => [[
    [element("bdi", each.name || each.subscription)], each.says, [time(each.enqueued)],
    String(each.attempts.length), [element("small", each.alert)],
  ], each.state === "dead" ? "bad" : ""]);
  return table(["Subscription", "State", "Alert made", "Tries", "Alert"], cells);
}
