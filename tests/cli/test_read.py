"""What ``read`` prints: the keys of interface.md, one line per article, in order."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

SHELLING = {
    "id": "a1",
    "title": "Shelling in Nagorno-Karabakh kills seven",
    "text": "Artillery shelled Nagorno-Karabakh on Tuesday. Seven civilians were killed.",
    "language": "en",
    "publisher": "Echo",
}
STORY = ["id", "relation", "reason", "of", "containment", "credit", "origins"]
TAGGED = [
    *("level", "contexts", "furniture", "mentions", "places", "signals", "tolls", "scores"),
]
STAGES = {
    "article": ["id", "title", "text", "url", "publisher", "credit", "published"],
    "language": ["id", "language", "language_score"],
    "deduper": ["id", "language", "language_score", "story"],
    "tagger": ["id", "language", "language_score", "story", "tagged"],
    "linker": ["id", "language", "language_score", "story", "tagged", "events"],
}


def lines(*articles: dict[str, Any]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in articles).encode()


@pytest.mark.parametrize("until", STAGES)
def test_each_stage_adds_its_keys(until: str, tocsin: Call) -> None:
    row = tocsin("read", "--json", "--until", until, "-", stdin=lines(SHELLING)).row

    assert list(row) == STAGES[until]
    if "story" in row:
        assert list(row["story"]) == STORY
    if "tagged" in row:
        assert list(row["tagged"]) == TAGGED
        assert len(row["tagged"]["scores"]) == 16


def test_the_rows_have_exactly_the_promised_keys(tocsin: Call) -> None:
    row = tocsin("read", "--json", "-", stdin=lines(SHELLING)).row

    tagged = row["tagged"]
    mention = ["field", "start", "end", "surface", "name", "region", "countries", "kind"]
    assert list(tagged["mentions"][0]) == mention
    assert list(tagged["places"][0]) == ["region", "name", "countries", "role", "salience"]
    assert list(tagged["signals"][0]) == [
        *("event", "mode", "cameo", "acled", "level", "score", "region", "countries"),
        *("actor", "recipient", "negated", "hypothetical", "when", "spans"),
    ]
    assert list(row["events"][0]) == ["id", "region", "level", "origins", "change"]
    assert row["events"][0]["change"] == {"number": 1, "kind": "new"}


def test_spans_quote_the_text_that_was_given(tocsin: Call) -> None:
    text = "\0\U0001f525 Обстрел 𝔄 Нагорного Карабаха: погибли 7 человек.\r\nСтепанакерт\0."
    article = {"title": "Обстрел", "text": text, "language": "ru"}

    tagged = tocsin("read", "--json", "-", stdin=lines(article)).row["tagged"]

    assert tagged["mentions"]
    for mention in tagged["mentions"]:
        assert article[mention["field"]][mention["start"] : mention["end"]] == mention["surface"]


def test_an_id_is_a_label_and_no_evidence(tocsin: Call) -> None:
    other = {**SHELLING, "title": "Floods in Peru", "text": "Rivers rose in Peru on Monday."}

    rows = tocsin("read", "--json", "-", stdin=lines(SHELLING, other, SHELLING)).rows

    assert [row["id"] for row in rows] == ["a1", "a1", "a1"]
    assert [row["story"]["relation"] for row in rows] == ["new", "new", "copy"]
    assert rows[2]["story"]["of"] == "a1"
    assert rows[2]["tagged"] == rows[0]["tagged"]
    assert rows[2]["events"][0]["id"] == rows[0]["events"][0]["id"]
    assert rows[2]["events"][0]["change"] is None


def test_a_copy_names_the_article_by_the_id_that_it_was_given(tocsin: Call) -> None:
    rows = tocsin("read", "--json", "-", stdin=lines(SHELLING, {**SHELLING, "id": "b2"})).rows

    assert (rows[1]["id"], rows[1]["story"]["of"]) == ("b2", "a1")


@pytest.mark.parametrize("given", [7, "", "العربية", "a b", 1.5, False, ["a", 1], {"b": None}])
def test_a_given_id_is_echoed_unchanged(given: object, tocsin: Call) -> None:
    assert tocsin("read", "--json", "-", stdin=lines({**SHELLING, "id": given})).row["id"] == given


@pytest.mark.parametrize(
    "given",
    [
        *("2023-09-19T12:00:00+02:00", "2023-09-19 10:00", "20230919T100000Z", 1695117600),
        *("Tue, 19 Sep 2023 10:00:00 GMT", "2023-09-19T10:00:00.000000000Z"),
    ],
)
def test_a_date_is_read_as_feeds_and_programs_write_it(given: object, tocsin: Call) -> None:
    article = {"text": "x", "published": given}

    row = tocsin("read", "--json", "--until", "article", "-", stdin=lines(article)).row

    assert row["published"] == "2023-09-19T10:00:00Z"


@pytest.mark.parametrize(
    ("given", "shown"), [("en_US", "en-US"), ("EN", "en"), (" En-latn-gb ", "en-Latn-GB")]
)
def test_a_language_is_shown_as_bcp_47_recommends(given: str, shown: str, tocsin: Call) -> None:
    row = tocsin("read", "--json", "-", stdin=lines({**SHELLING, "language": given})).row

    assert (row["language"], row["tagged"]["level"]) == (shown, 4)


def test_a_missing_id_is_made_from_the_content(tocsin: Call) -> None:
    bare = {"title": "t", "text": "x"}

    rows = tocsin("read", "--json", "--until", "article", "-", stdin=lines(bare, bare)).rows
    other = tocsin(
        "read", "--json", "--until", "article", "-", stdin=lines({**bare, "text": "y"})
    ).row

    assert rows[0] == rows[1]
    assert rows[0]["id"].startswith("ar_")
    assert other["id"] != rows[0]["id"]


def test_a_given_language_is_believed(tocsin: Call) -> None:
    row = tocsin(
        "read", "--json", "--until", "language", "-", stdin=lines({**SHELLING, "language": "uk"})
    ).row

    assert (row["language"], row["language_score"]) == ("uk", 1.0)


def test_null_fields_unknown_fields_and_broken_escapes_are_taken(tocsin: Call) -> None:
    stdin = (
        b'\xef\xbb\xbf{"text": "half \\ud83d an emoji", "title": null, "lang": "en"}\n\n'
        b'{"text": "", "published": "2023-09-19T10:00:00+04:00"}\r\n'
        b'{"text": "x", "published": "2023-09-19"}'
    )

    rows = tocsin("read", "--json", "--until", "article", "-", stdin=stdin).rows

    assert rows[0]["text"] == "half \ufffd an emoji"
    assert rows[1]["published"] == "2023-09-19T06:00:00Z"
    assert rows[2]["published"] == "2023-09-19T00:00:00Z"


def test_good_lines_before_a_broken_one_are_printed(tocsin: Call) -> None:
    ran = tocsin("read", "--json", "--until", "article", "-", stdin=lines(SHELLING) + b"{\n")

    assert ran.code == 1
    assert ran.row["id"] == "a1"
    assert ran.err.startswith("tocsin: standard input:2: ")


def test_a_text_file_has_its_title_first(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeff\n  \n  Title \r\n\n body\nmore \n\n".encode())

    row = tocsin("read", "--json", "--until", "article", "a.txt").row

    assert (row["title"], row["text"]) == ("Title", "body\nmore")


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Echo</title>
<item><title>One</title><link>https://example.org/1?utm_source=x</link>
<description>&lt;p&gt;Rivers rose.&lt;/p&gt;</description>
<pubDate>Tue, 19 Sep 2023 10:00:00 GMT</pubDate></item>
<item><title>Two</title><link>https://example.org/2</link><description>Rain.</description></item>
</channel></rss>"""


def test_a_feed_is_read_as_the_poller_reads_it(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")

    one, two = tocsin("read", "--json", "--until", "article", "feed.xml").rows

    assert (one["title"], one["text"], one["publisher"]) == ("One", "Rivers rose.", "Echo")
    assert one["url"] == "https://example.org/1"
    assert one["published"] == "2023-09-19T10:00:00Z"
    assert two["title"] == "Two"


def test_the_same_feed_twice_is_two_lines_an_entry(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(FEED, encoding="utf-8")

    rows = tocsin("read", "--json", "--until", "deduper", "feed.xml", "feed.xml").rows

    assert [row["story"]["relation"] for row in rows] == ["new", "new", "copy", "copy"]
    assert rows[2]["story"]["of"] == rows[0]["id"]


@pytest.mark.parametrize("body", ["<html><body>no feed</body></html>", "", "plain words"])
def test_what_is_no_feed_is_said(body: str, tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_text(body, encoding="utf-8")

    ran = tocsin("read", "--json", "feed.xml")

    assert ran.code == 1
    assert ran.err.startswith("tocsin: feed.xml: ")


def test_a_page_is_read_by_its_own_marks(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>One | Echo</title>
        <meta property="og:title" content="One"><meta property="og:site_name" content="Echo">
        <link rel="canonical" href="https://example.org/1">
        <meta property="article:published_time" content="2023-09-19T10:00:00Z">
        <script>var secret = 1</script></head><body><nav>Home</nav>
        <article><h1>One</h1><p>Rivers rose in Vörland.</p></article></body></html>""",
        encoding="utf-8",
    )

    row = tocsin("read", "--json", "--until", "article", "page.html").row

    assert (row["title"], row["publisher"]) == ("One", "Echo")
    assert (row["url"], row["published"]) == ("https://example.org/1", "2023-09-19T10:00:00Z")
    assert "Rivers rose in Vörland." in row["text"]
    assert "secret" not in row["text"]
    assert "Home" not in row["text"]


def test_people_see_the_evidence_marked_and_nothing_that_steers_their_terminal(
    tocsin: Call,
) -> None:
    """BI-75."""
    article = {**SHELLING, "text": SHELLING["text"] + "\x1b]0;owned\x07", "id": "\x1b[31ma1"}

    ran = tocsin("read", "-", stdin=lines(article))

    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out
    assert "[Nagorno-Karabakh]" in ran.out
    assert "level     4 armed violence" in ran.out
    assert "where     Nagorno-Karabakh (x-nagorno-karabakh" in ran.out


def test_people_are_told_each_verdict_with_its_reason(tocsin: Call) -> None:
    other = {"title": "A quiet day", "text": "The library opens at nine.", "language": "en"}

    ran = tocsin("read", "-", stdin=lines(SHELLING, {**SHELLING, "id": "a2"}, other))

    assert "story     new: nothing like it was seen before" in ran.out
    assert "story     copy of a1: the same text" in ran.out
    assert "signal    shelling or missile attack in Nagorno-Karabakh" in ran.out
    assert "7 civilians killed" in ran.out
    assert "level     none: nothing is reported surely enough" in ran.out


def test_a_line_written_from_right_to_left_is_shown_so(tocsin: Call) -> None:
    article = {"text": "RT: قصفت المدفعية ستيباناكيرت يوم الاثنين\nRain in Paris", "language": "ar"}

    shown = tocsin("read", "-", "--until", "article", stdin=lines(article)).out.splitlines()

    assert [line[0] for line in shown if "RT" in line or "Paris" in line] == ["\u200f", "R"]


def test_no_article_at_all_is_said(tocsin: Call) -> None:
    ran = tocsin("read", "-", stdin=b"\n")

    assert (ran.code, ran.out) == (0, "")
    assert "no article" in ran.err


def test_compare_prints_the_promised_keys(tocsin: Call, tmp_path: Path) -> None:
    pair = {"id": "p1", "a": SHELLING, "b": {**SHELLING, "id": "other"}}
    (tmp_path / "pairs.jsonl").write_bytes(lines(pair))

    row = tocsin("compare", "pairs.jsonl", "--json").row

    assert list(row) == ["id", "copy", "revision", "containment", "same_event", "geography"]
    assert (row["id"], row["copy"], row["revision"]) == ("p1", True, False)
    assert row["containment"] == 1.0
    assert 0.5 < row["same_event"] <= 1
    assert tocsin("compare", "pairs.jsonl").out.startswith("p1: copy")


def test_a_pair_without_an_article_names_file_and_line(tocsin: Call, tmp_path: Path) -> None:
    (tmp_path / "pairs.jsonl").write_bytes(lines({"id": "p1", "a": SHELLING}))

    ran = tocsin("compare", "pairs.jsonl")

    assert ran.code == 1
    assert ran.err.startswith("tocsin: pairs.jsonl:1: ")
