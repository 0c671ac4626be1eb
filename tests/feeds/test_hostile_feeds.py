"""The rows BI-01 to BI-75 that are the parser's, as one table: what goes in, what must come out."""

import gzip
import json
import resource
from collections.abc import Iterable
from pathlib import Path

import pytest
from kit.outlet import item, rss

from tocsin.feeds.document import read
from tocsin.feeds.entries import Document, Entry
from tocsin.feeds.outcome import Outcome

URL = "https://ex.test/feeds/rss.xml"
GOOD = "<item><guid>good</guid><title>Good</title></item>"
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title>{}</feed>'


def parse(body: str | bytes, content_type: str = "", url: str = URL) -> Document:
    return read(body.encode() if isinstance(body, str) else body, content_type, url)


def channel(items: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<rss version="2.0"><channel>{items}</channel></rss>'


def one(fields: str, **options: str) -> Entry:
    """Return the entry of an item with these fields; the good one beside it must be there, too."""
    document = parse(channel(f"<item>{fields}</item>{GOOD}"), **options)
    assert document.entries[-1].title == "Good"
    return document.entries[0]


def atom(fields: str, **options: str) -> Entry:
    return parse(ATOM.format(f"<entry>{fields}</entry>"), **options).entries[0]


def lines(entries: Iterable[Entry]) -> str:
    return "\n".join(f"{entry.title}|{entry.text}|{entry.url}" for entry in entries)


LAUGHS = "".join(
    f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10)}">' if n else '<!ENTITY l0 "ha">'
    for n in range(10)
)
DOCTYPES = {
    "BI-01 billion laughs": (f"<!DOCTYPE rss [{LAUGHS}]>", "&l9;"),
    "BI-02 fewer laughs": (f"<!DOCTYPE rss [{LAUGHS}]>", "&l5;"),
    "BI-03 quadratic": (f'<!DOCTYPE rss [<!ENTITY q "{"a" * 50_000}">]>', "&q;" * 10_000),
    "BI-04 file": ('<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/hostname">]>', "&f;"),
    "BI-05 http": ('<!DOCTYPE rss [<!ENTITY h SYSTEM "http://127.0.0.1:1/">]>', "&h;"),
    "BI-06 parameter": ('<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/"> %p;]>', "p"),
    "BI-07 external": ('<!DOCTYPE rss SYSTEM "http://127.0.0.1:1/x.dtd">', "d"),
}


@pytest.mark.parametrize("name", DOCTYPES)
def test_entities_of_a_doctype_are_never_expanded(name: str) -> None:
    doctype, reference = DOCTYPES[name]

    document = parse(channel(f"<item><title>{reference}</title></item>{GOOD}", doctype))

    assert document.outcome is Outcome.DTD
    assert document.entries[0].title == reference[:1024]
    assert document.entries[1].title == "Good"


def test_a_canary_file_is_never_read(tmp_path: Path) -> None:
    """BI-04, BI-08."""
    canary = tmp_path / "canary"
    canary.write_text("CANARY")
    doctype = f'<!DOCTYPE rss [<!ENTITY f SYSTEM "{canary.as_uri()}">]>'
    include = (
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text"'
        f' href="{canary.as_uri()}"/>'
    )
    markup = channel(f"<item><title>a&f;{include}</title></item>{GOOD}", doctype)

    assert "CANARY" not in lines(parse(markup).entries)


TITLES = {
    "BI-10 undefined entity": ("a &nosuch; b", "a &nosuch; b"),
    "BI-10 HTML's entity": ("caf&eacute;&nbsp;x", "café x"),
    "BI-11 bare ampersand": ("AT&T & a < b", "AT&T & a < b"),
    "BI-11 escaped ampersand": ("AT&amp;T", "AT&T"),
    "BI-12 lone surrogate": ("a &#xD800; b", "a \ufffd b"),
    "BI-12 in HTML": ("<![CDATA[a &#xD800; b]]>", "a \ufffd b"),
    "BI-13 too high": ("a &#x110000; b", "a \ufffd b"),
    "BI-14 far too high": ("a &#99999999999999999999; b", "a \ufffd b"),
    "BI-14 hexadecimal": ("a &#xFFFFFFFFF; b", "a \ufffd b"),
    "BI-15 NUL reference": ("a&#0;b", "ab"),
    "BI-15 raw NUL": ("a\0b", "ab"),
    "BI-16 controls": ("a\x01\x08\x1b[31mb\tc\nd", "a[31mb c d"),
    "BI-16 references": ("a&#1;b&#27;c", "abc"),
    "BI-17 noncharacter": ("a\uffffb\ufffe&#xFFFF;c", "abc"),
    "BI-45 script in CDATA": ("<![CDATA[<script>alert(1)</script>hi]]>", "hi"),
    "BI-46 script in entities": ("&lt;script&gt;alert(1)&lt;/script&gt;hi", "hi"),
    "BI-47 escaped twice": ("&amp;lt;script&amp;gt;x", "<script>x"),
    "BI-48 image": ("<![CDATA[<img src=x onerror=alert(1)>hi]]>", "hi"),
    "BI-60 bidi override is kept": ("a\u202eb", "a\u202eb"),
    "BI-61 zero width is kept": ("mis\u200bsile", "mis\u200bsile"),
    "BI-75 template": ("{{7*7}} ${x} =cmd|x @everyone", "{{7*7}} ${x} =cmd|x @everyone"),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_plain_text(name: str) -> None:
    given, expected = TITLES[name]

    assert one(f"<title>{given}</title>").title == expected


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><svg onload=alert(1)><text>x</text></svg><p>b</p>", "a\nb"),
        ("<a href='javascript:alert(1)'>a</a><style>p{}</style>", "a"),
        ("<p>a<script>alert(1)</script>b</p>", "ab"),
        ("<script>alert(1)", ""),
        ("a<!-- <script>alert(1)</script> -->b", "ab"),
        ("<math><mtext></mtext></math>x", "x"),
    ],
)
def test_a_text_holds_no_script(html: str, text: str) -> None:
    """BI-49, BI-50."""
    assert one(f"<description><![CDATA[{html}]]></description>").text == text
    xhtml = f"<content type='html'><![CDATA[{html}]]></content><title>t</title>"
    assert atom(xhtml).text == text


def test_what_atom_calls_plain_is_plain() -> None:
    """BI-50."""
    assert atom("<title>a &lt;b&gt; c</title>").title == "a <b> c"
    script = "<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>{}</div></title>"
    assert atom(script.format("<script>alert(1)</script>x")).title == "x"


@pytest.mark.parametrize("size", [1000, 16_000])
def test_many_attributes_are_read_or_given_up(size: int) -> None:
    """BI-18; the parser's process sets the limit on time."""
    attributes = " ".join(f'a{n}="x"' for n in range(size // 4))
    document = parse(channel(f"<item {attributes}><title>x</title></item>{GOOD}"))

    assert document.entries[1].title == "Good"


def test_deep_nesting_is_plain_text() -> None:
    """BI-19, BI-20."""
    deep = "&lt;div&gt;" * 20_000 + "deep" + "&lt;/div&gt;" * 20_000
    assert one(f"<description>{deep}</description>").text == "deep"
    nested = parse(channel(f"{'<a>' * 5_000}{'</a>' * 5_000}{GOOD}"))
    assert [entry.title for entry in nested.entries] == ["Good"]


def test_the_newest_two_thousand_of_too_many_entries_are_read() -> None:
    """BI-21."""
    newest_first = parse(rss(*(item(n) for n in range(2100))))
    dated = [
        item(n, pubDate=f"Mon, {1 + n % 28:02} Jan {2001 + n // 100} 10:00:00 GMT")
        for n in range(2100)
    ]
    oldest_first = parse(rss(*dated))

    assert newest_first.outcome is oldest_first.outcome is Outcome.TOO_MANY
    assert len(newest_first.entries) == len(oldest_first.entries) == 2000
    assert newest_first.entries[0].title == "Title 0"
    assert oldest_first.entries[-1].title == "Title 2099"


def test_a_long_title_is_cut_between_characters() -> None:
    """BI-22."""
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    title = one(f"<title>{family * 300_000}</title>").title

    assert 1000 < len(title.encode()) <= 1024
    assert title == family * (len(title) // len(family))
    accented = "e\u0301" * 2000
    accents = one(f"<title>{accented}</title>").title
    assert accents.endswith("\u0301")


def test_long_guids_comments_texts_and_many_namespaces_are_fine() -> None:
    """BI-09, BI-23, BI-24, BI-25."""
    names = " ".join(f'xmlns:n{n}="http://n/{n}"' for n in range(1000))
    markup = (
        '<?xml-stylesheet href="http://127.0.0.1:1/"?>'
        f"<rss {names}><channel><!--{'c' * 8_000_000}-->"
        f"<item><guid>{'g' * 100_000}</guid><description>{'t' * 3_000_000}</description></item>"
        f"{GOOD}</channel></rss>"
    )

    first, second = parse(markup).entries

    assert 0 < first.key < 2**64
    assert len(first.text) == 200_000
    assert second.title == "Good"


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"", Outcome.EMPTY),
        (b" \n ", Outcome.EMPTY),
        (b"<html><body>captcha</body></html>", Outcome.NOT_A_FEED),
        (b"<!DOCTYPE html><html><head><title>x</title></head></html>", Outcome.NOT_A_FEED),
        (b'{"error": "no"}', Outcome.NOT_A_FEED),
        (b"Too many requests", Outcome.NOT_A_FEED),
        (bytes(range(256)) * 40, Outcome.NOT_A_FEED),
        (gzip.compress(b"<rss/>", mtime=0), Outcome.NOT_A_FEED),
        (b"<rss version='2.0'><channel></channel></rss>", Outcome.NEW),
        (b"<rss", Outcome.NOT_A_FEED),
        (b"<rss><channel><item><title>x", Outcome.TRUNCATED),
    ],
)
def test_what_is_no_feed_is_told_apart(body: bytes, outcome: Outcome) -> None:
    """BI-33, BI-34, BI-44."""
    document = parse(body)

    assert document.outcome is outcome
    assert document.entries == ()


def test_of_a_truncated_feed_the_whole_entries_are_read() -> None:
    """BI-35."""
    whole = rss(item(1), item(2), item(3))
    for cut in range(len(whole) - 1, whole.index(b"Title 3"), -1):
        document = parse(whole[:cut])
        # A document that lacks its last tags alone has all its entries.
        assert document.outcome is Outcome.TRUNCATED
        assert len(document.entries) >= 2, whole[:cut]


def test_what_follows_the_first_document_is_left_aside() -> None:
    """BI-36."""
    document = rss(item(1)) + b"<p>junk</p>" + rss(item(2))
    assert [entry.title for entry in parse(document).entries] == ["Title 1"]


def test_what_precedes_the_declaration_does_no_harm() -> None:
    """BI-37."""
    for before in (b"\n \t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n", b"<br />PHP Warning: x\n"):
        assert [e.title for e in parse(before + rss(item(1))).entries] == ["Title 1"]


CHARSETS = {
    "utf-8": ("Ракета ракеты", "utf-8", Outcome.NEW),
    "utf-16": ("Ракета ракеты", "utf-16", Outcome.NEW),
    "utf-16-le": ("Ракета ракеты", "utf-16-le", Outcome.NEW),
    "utf-16-be": ("Ракета ракеты", "utf-16-be", Outcome.NEW),
    "utf-32": ("Ракета ракеты", "utf-32", Outcome.NEW),
    "windows-1251": ("Ракета ракеты", "windows-1251", Outcome.NEW),
    "koi8-r": ("Ракета ракеты", "koi8-r", Outcome.NEW),
    "windows-1256": ("صاروخ على المدينة", "windows-1256", Outcome.NEW),
    "iso-8859-8": ("טיל על העיר", "iso-8859-8", Outcome.NEW),
    "shift_jis": ("ミサイルが発射された", "shift_jis", Outcome.NEW),
    "gb18030": ("导弹袭击城市", "gb18030", Outcome.NEW),
    "gb2312": ("导弹袭击城市", "gb18030", Outcome.NEW),
    "big5": ("飛彈攻擊城市", "big5", Outcome.NEW),
    "euc-kr": ("미사일 발사", "euc-kr", Outcome.NEW),
    "iso-2022-jp": ("ミサイルが発射された", "iso-2022-jp", Outcome.NEW),
    "iso-8859-1": ("café “quoted”", "cp1252", Outcome.NEW),
    "nonsense-8": ("Ракета ракеты", "utf-8", Outcome.NEW),
}


@pytest.mark.parametrize("label", CHARSETS)
@pytest.mark.parametrize("where", ["declaration", "header"])
def test_every_encoding_comes_out_right(label: str, where: str) -> None:
    """BI-38, BI-40, BI-41."""
    title, codec, outcome = CHARSETS[label]
    declaration = f' encoding="{label}"' if where == "declaration" else ""
    markup = f'<?xml version="1.0"{declaration}?><rss><channel>{{}}</channel></rss>'
    body = markup.format(f"<item><title>{title}</title></item>").encode(codec)

    document = parse(body, f"text/xml; charset={label}" if where == "header" else "text/xml")

    assert (document.entries[0].title, document.outcome) == (title, outcome)


@pytest.mark.parametrize(
    ("raw", "label", "title", "outcome"),
    [
        (b"caf\xe9", "utf-8", "café", Outcome.WRONG_CHARSET),
        ("café".encode(), "iso-8859-1", "café", Outcome.WRONG_CHARSET),
        (
            b"a\xc0\xbcscript\xc0\xbe",
            "utf-8",
            "a\ufffd\ufffdscript\ufffd\ufffd",
            Outcome.WRONG_CHARSET,
        ),
        (b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "utf-7", None, Outcome.NEW),
        (rb"\x3cb\x3e" + b"\xe9", "unicode_escape", r"\x3cb\x3eé", Outcome.WRONG_CHARSET),
        ("Ракета раке".encode() + b"\xd1", "utf-8", "Ракета раке\ufffd", Outcome.WRONG_CHARSET),
    ],
    ids=["BI-39", "mislabelled", "BI-43", "BI-42", "escapes", "damaged"],
)
def test_a_wrong_label_is_mended_and_said(
    raw: bytes, label: str, title: str | None, outcome: Outcome
) -> None:
    body = (
        b'<?xml version="1.0"?><rss><channel><item><title>%s</title></item></channel></rss>' % raw
    )

    document = parse(body, f"text/xml; charset={label}")

    assert document.entries[0].title == (title or raw.decode("ascii"))
    assert document.outcome is outcome


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("java\tscript:alert(1)", ""),
        ("java&#10;script:alert(1)", ""),
        ("http://a.test/x\\y", ""),
        ("../story/1", "https://ex.test/story/1"),
        ("//evil.test/x", "https://evil.test/x"),
        ("http://\u0430pple.com/", "http://xn--pple-43d.com/"),
        ("http://bank@evil.test/", "http://evil.test/"),
        ("https://Ex.Test:443/a?utm_source=x&amp;id=1&amp;fbclid=2#top", "https://ex.test/a?id=1"),
        ("http://[::1", ""),
        ("http://a.test/" + "a" * 3000, ""),
    ],
)
def test_a_link_is_safe_or_dropped(link: str, url: str) -> None:
    """BI-51..56, BI-58, BI-59."""
    assert one(f"<title>x</title><link>{link}</link>").url == url


def test_a_base_that_is_no_address_is_ignored() -> None:
    """BI-57."""
    fields = "<id>1</id><title>x</title><link href='a'/>"
    for base, url in {
        "javascript:x": "https://ex.test/feeds/a",
        "http://b.test/": "http://b.test/a",
    }.items():
        markup = ATOM.replace("<feed ", f'<feed xml:base="{base}" ')
        assert parse(markup.format(f"<entry>{fields}</entry>")).entries[0].url == url


def test_an_id_that_is_no_address_is_no_link() -> None:
    assert one("<guid>item-1</guid><title>x</title>").url == ""
    assert one("<guid>https://ex.test/1</guid><title>x</title>").url == "https://ex.test/1"


def keys(*fields: str) -> list[int]:
    return [one(each).key for each in fields]


def test_an_entry_without_id_and_link_is_known_by_what_it_says() -> None:
    """BI-64, BI-65."""
    date = "<pubDate>Mon, 06 Jan 2025 10:00:00 GMT</pubDate>"
    first, same, other = keys(
        f"<title>a</title>{date}",
        f"<title>a</title><guid> </guid>{date}",
        f"<title>b</title>{date}",
    )
    assert first == same != other


def test_an_id_is_stripped_and_http_and_https_are_the_same() -> None:
    """BI-66, BI-69."""
    first, *same = keys(
        "<guid>http://a.test/1</guid>",
        "<guid> https://a.test/1 </guid>",
        "<guid>https://www.a.test/1?utm_source=rss</guid>",
        "<guid>HTTPS://A.test/1/</guid>",
    )
    assert {first} == set(same)
    assert first not in keys("<guid>http://a.test/2</guid>", "<guid>http://b.test/1</guid>")


def test_an_atom_id_does_not_depend_on_where_the_feed_is() -> None:
    """BI-69."""
    fields = "<id>1</id><title>x</title>"
    at = [atom(fields, url=url).key for url in ("http://ex.test/", "https://cdn.ex.test/feed")]
    assert at[0] == at[1]


def test_a_site_that_moves_says_nothing_new() -> None:
    """BI-69."""
    fields = "<title>x</title><guid>https://{}/2025/story</guid><description>y</description>"
    old, new = (one(fields.format(host)) for host in ("old.test", "new.test"))
    assert old.content == new.content


def test_the_same_id_with_another_text_is_another_content() -> None:
    """BI-67, BI-68."""
    first, second = (one(f"<guid>1</guid><title>{title}</title>") for title in "ab")
    assert first.key == second.key
    assert first.content != second.content


DATES = {
    "Mon, 06 Jan 2025 10:00:00 GMT": "2025-01-06T10:00:00+00:00",
    "Mon, 06 Jan 2025 10:00:00 +0300": "2025-01-06T07:00:00+00:00",
    "2025-01-06T10:00:00Z": "2025-01-06T10:00:00+00:00",
    "Mon, 06 Jan 2025 10:00:00 EST": "2025-01-06T15:00:00+00:00",
    "garbage": None,
    "": None,
    "0000-00-00": None,
}


@pytest.mark.parametrize("date", DATES)
def test_a_date_is_read_or_missing(date: str) -> None:
    """BI-71."""
    published = one(f"<title>x</title><pubDate>{date}</pubDate>").published
    assert (published.isoformat() if published else None) == DATES[date]


@pytest.mark.parametrize(
    "date", ["1736157600000", "+9999-01-01", "9999-12-31T23:59:60Z", "2025-06-30T23:59:60Z"]
)
def test_a_strange_date_breaks_nothing(date: str) -> None:
    """BI-71."""
    assert one(f"<title>x</title><pubDate>{date}</pubDate>").title == "x"


def json_feed(*items: str) -> str:
    head = '"version": "https://jsonfeed.org/version/1.1", "title": "J"'
    return f'{{{head}, "items": [{", ".join(items)}]}}'


def test_a_json_feed_is_read() -> None:
    document = parse(
        json_feed(
            '{"id": "1", "url": "/a", "title": "T", "content_html": "<p>x</p><p>y</p>",'
            ' "date_published": "2025-01-06T10:00:00+01:00"}'
        )
    )
    (entry,) = document.entries
    assert (entry.title, entry.text, entry.url) == ("T", "x\ny", "https://ex.test/a")
    assert str(entry.published) == "2025-01-06 10:00:00+01:00"


@pytest.mark.parametrize(
    ("bad", "title"),
    [
        ('{"id": "1", "title": "a\\ud800b"}', "a\ufffdb"),
        ('{"id": "1", "title": "a\\udc00\\ud83d\\ude00"}', "a\ufffd\U0001f600"),
        ('{"id": "1", "title": "x", "title": "y"}', "y"),
        ('{"id": 12, "title": "x"}', "x"),
        ('{"id": "1", "title": 5}', None),
        ("5", None),
    ],
)
def test_a_bad_item_of_a_json_feed_spoils_no_other(bad: str, title: str | None) -> None:
    """BI-73."""
    entries = parse(json_feed(bad, '{"id": "2", "title": "Good"}')).entries

    assert [entry.title for entry in entries] == [*([title] if title else []), "Good"]
    json.dumps([entry.title for entry in entries], allow_nan=False).encode()


@pytest.mark.parametrize(
    "value", ["NaN", "1e999", "9" * 5000, "[" * 200_000 + "]" * 200_000, "{" * 9, "Infinity"]
)
def test_json_that_is_none_is_no_feed(value: str) -> None:
    """BI-73."""
    document = parse(json_feed(f'{{"id": "1", "x": {value}}}'))

    assert all(entry.title == "" for entry in document.entries)


def test_known_entries_are_not_read_again_and_the_others_come_out_the_same() -> None:
    before = rss(*(item(n, f"<p>text {n}</p>") for n in range(30)))
    known = frozenset(parse(before).blocks)
    tricky = item(98, "CDATA").replace("CDATA", "<![CDATA[ </item> <item> ]]>")
    after = rss(item(99, "<p>new</p>"), tricky, *(item(n, f"<p>text {n}</p>") for n in range(28)))

    delta = read(after, "", URL, known)
    whole = read(after, "", URL)

    assert len(delta.entries) == 2
    assert delta.entries == whole.entries[:2]
    assert delta.blocks == whole.blocks


def test_reading_takes_little_memory() -> None:
    """The table above stays within what one process may have."""
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1024 * 1024
