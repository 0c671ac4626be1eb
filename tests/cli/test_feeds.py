"""Feeds are added, listed, carried in and out; an OPML file is nobody's friend (BI-74)."""

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from tocsin.cli import opml
from tocsin.errors import Unavailable

Call = Callable[..., Any]
URL = "http://127.0.0.1:9/feed"


def outlines(*urls: str) -> str:
    rows = "".join(f'<outline text="t" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><body>{rows}</body></opml>'


FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Echo</title>
<item><guid>1</guid><title>One</title><description>Rain.</description></item>
<item><guid>2</guid><title>Two</title><description>Sun.</description></item></channel></rss>"""


class _Outlet(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/feed": FEED, "/page": b"<html><body>hello</body></html>"}.get(self.path)
        self.send_response(200 if body else 404)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def outlet() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Outlet) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_what_a_feed_holds_when_it_is_added_is_history(tocsin: Call, outlet: str) -> None:
    made = tocsin("feeds", "add", f"{outlet}/feed", "--json").row

    assert made["held"] == 2
    assert made["publisher"] == "Echo"


@pytest.mark.parametrize("path", ["/page", "/nothing"])
def test_what_is_no_feed_is_not_added_unless_unchecked(
    path: str, tocsin: Call, outlet: str
) -> None:
    ran = tocsin("feeds", "add", outlet + path)

    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1
    assert outlet in ran.err
    assert tocsin("feeds", "list").out == ""
    assert tocsin("feeds", "add", outlet + path, "--unchecked").code == 0


def test_check_says_of_each_feed_what_it_answers(tocsin: Call, outlet: str) -> None:
    tocsin("feeds", "add", f"{outlet}/feed")
    assert tocsin("feeds", "check").code == 0
    tocsin("feeds", "add", f"{outlet}/page", "--unchecked")

    ran = tocsin("feeds", "check", "--json")

    assert ran.code == 1
    assert {row["url"].rpartition("/")[2]: row["ok"] for row in ran.rows} == {
        "feed": True,
        "page": False,
    }


def test_an_unchecked_feed_is_kept_as_it_was_asked_for(tocsin: Call) -> None:
    asked = ("--publisher", "Foo", "--every", "90s", "--backlog", "24h", "--unchecked")

    made = tocsin("feeds", "add", URL, *asked, "--json").row

    assert (made["publisher"], made["every_s"], made["backlog_h"]) == ("Foo", 90.0, 24.0)
    assert made["held"] is None
    assert tocsin("feeds", "list", "--json").row["id"] == made["id"]


def test_adding_a_feed_again_changes_its_options_and_nothing_else(tocsin: Call) -> None:
    first = tocsin("feeds", "add", URL, "--publisher", "Foo", "--unchecked", "--json").row

    again = tocsin("feeds", "add", URL, "--every", "5m", "--json").row

    assert again["added"] == first["added"]
    assert (again["publisher"], again["every_s"]) == ("Foo", 300.0)
    assert tocsin("feeds", "add", URL, "--backlog", "1h", "--json").row["every_s"] == 300.0


def test_a_feed_is_removed_by_url(tocsin: Call) -> None:
    tocsin("feeds", "add", URL, "--unchecked")

    assert tocsin("feeds", "remove", URL).code == 0
    assert tocsin("feeds", "list").out == ""


def test_an_export_is_rows_where_json_is_asked_for(tocsin: Call) -> None:
    tocsin("feeds", "add", URL, "--unchecked")

    assert tocsin("feeds", "export", "--json").row["url"] == URL
    assert tocsin("feeds", "list").out.splitlines()[1].endswith(URL)


def test_a_feed_that_does_not_answer_says_so_in_words_and_the_way_out(tocsin: Call) -> None:
    ran = tocsin("feeds", "add", URL)

    assert ran.code == 1
    assert ran.err.startswith(f"tocsin: {URL}: no connection")
    assert "--unchecked" in ran.err
    assert "ssl:default" not in ran.err


def test_a_new_data_folder_is_said_once_and_a_failure_makes_none(
    tocsin: Call, tmp_path: Path
) -> None:
    tocsin("feeds", "add", URL)
    before = list(tmp_path.iterdir())

    said = [tocsin("feeds", "add", URL, "--unchecked").err for _ in range(2)]

    assert before == []
    assert f"{tmp_path / 'data'} is new" in said[0]
    assert said[1] == ""


def test_a_feed_that_is_not_there_is_named(tocsin: Call) -> None:
    tocsin("feeds", "add", URL, "--unchecked")

    ran = tocsin("feeds", "check", URL, "https://example.org/other")

    assert ran.code == 2
    assert "'https://example.org/other'" in ran.err


def test_what_is_exported_can_be_imported(tocsin: Call, tmp_path: Path) -> None:
    tocsin("feeds", "add", URL, "--publisher", "A & <B>", "--unchecked")
    (tmp_path / "feeds.opml").write_text(tocsin("feeds", "export").out, encoding="utf-8")
    tocsin("feeds", "remove", URL)

    ran = tocsin("feeds", "import", "feeds.opml", "--json")

    assert ran.row == {"added": 1, "there_already": 0, "refused": 0}
    assert tocsin("feeds", "list", "--json").row["publisher"] == "A & <B>"


def test_refused_addresses_are_named_and_the_others_added(tocsin: Call, tmp_path: Path) -> None:
    """BI-74."""
    urls = (URL, "javascript:alert(1)", "http://169.254.169.254/", "file:///etc/passwd", URL)
    (tmp_path / "mixed.opml").write_text(outlines(*urls), encoding="utf-8")

    ran = tocsin("feeds", "import", "mixed.opml", "--json")

    assert ran.code == 0
    assert ran.row == {"added": 1, "there_already": 0, "refused": 3}
    assert ran.err.count("tocsin: ") == 3


def test_no_entity_of_an_opml_file_is_resolved(tmp_path: Path) -> None:
    """BI-74."""
    secret = tmp_path / "secret.txt"
    secret.write_text('<outline xmlUrl="http://stolen.example/"/>', encoding="utf-8")
    file = tmp_path / "xxe.opml"
    file.write_text(
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f'<opml><body><outline text="t" xmlUrl="{URL}"/>&x;</body></opml>',
        encoding="utf-8",
    )

    assert opml.read(file) == [opml.Outline(URL, "t")]


BAD = {
    "too deep": f'<opml>{"<outline>" * 150}<outline xmlUrl="{URL}"/>{"</outline>" * 150}</opml>',
    "far too deep": "<opml>" + "<outline>" * 100_000,
    "too many": outlines(*(f"http://h/{n}" for n in range(opml.MOST_FEEDS + 1))),
    "too large": "<opml>" + " " * opml.MOST_BYTES + "</opml>",
    "HTML": "<html><body/></html>",
    "cut off": "<opml><body>",
    "empty": "",
    "no feed in it": "<opml><body/></opml>",
    "a bomb": '<!DOCTYPE o [<!ENTITY a "0123456789">'
    + "".join(
        f'<!ENTITY {b} "{("&" + a + ";") * 10}">'
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><opml><body><outline xmlUrl="&i;"/></body></opml>',
}


@pytest.mark.parametrize("name", BAD)
def test_an_opml_file_beyond_its_limits_is_refused(name: str, tmp_path: Path) -> None:
    """BI-74."""
    file = tmp_path / "bad.opml"
    file.write_text(BAD[name], encoding="utf-8")

    with pytest.raises(Unavailable, match=r"bad\.opml: "):
        opml.read(file)
