"""Feeds are added, listed, carried in and out; an OPML file is nobody's friend (BI-74)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tocsin.cli import opml
from tocsin.errors import Unavailable

Call = Callable[..., Any]
URL = "http://127.0.0.1:9/feed"


def outlines(*urls: str) -> str:
    rows = "".join(f'<outline text="t" xmlUrl="{url}"/>' for url in urls)
    return f'<opml version="2.0"><body>{rows}</body></opml>'


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


def test_a_feed_is_removed_by_url(tocsin: Call) -> None:
    tocsin("feeds", "add", URL, "--unchecked")

    assert tocsin("feeds", "remove", URL).code == 0
    assert tocsin("feeds", "list").out == ""


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
    assert len(ran.err.splitlines()) == 3


def test_no_entity_of_an_opml_file_is_resolved(tmp_path: Path) -> None:
    """BI-74."""
    secret = tmp_path / "secret.txt"
    secret.write_text("http://stolen.example/", encoding="utf-8")
    file = tmp_path / "xxe.opml"
    file.write_text(
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f'<opml><body><outline text="t" xmlUrl="{URL}"/>&x;</body></opml>',
        encoding="utf-8",
    )

    assert opml.read(file) == [opml.Outline(URL, "t")]


BAD = {
    "too deep": "<opml>" + "<outline>" * 150 + "</outline>" * 150 + "</opml>",
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
