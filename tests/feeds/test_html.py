"""HTML to text: what a reader sees, by lines, with what the page set apart."""

import pytest

from tocsin.feeds.html import to_line, to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain\n\nlines  here", "plain\nlines here"),
        ("<p>one\ntwo</p><p>three</p>", "one two\nthree"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<b>bo</b>ld and <i> spaced </i>out", "bold and spaced out"),
        ("a&nbsp;b&amp;c&lt;d", "a b&c<d"),
        ("<ul><li>x<li>y</ul>z", "x\ny\nz"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("", ""),
        ("&#x202e;a&#8203;b", "\u202ea\u200bb"),
        ("a < b > c", "a < b > c"),
    ],
)
def test_text_is_what_a_reader_sees(html: str, text: str) -> None:
    assert to_text(html)[0] == text


@pytest.mark.parametrize(
    ("html", "kinds"),
    [
        ("<h2>Head</h2><p>text</p>", {"Head": "heading"}),
        ("<p>text</p><ul><li>a</li><li>b</li></ul>", {"a\nb": "list"}),
        ("<p>t</p><ul><li><a>a</a></li><li><a>b</a></li></ul>", {"a\nb": "links"}),
        ("<p>t</p><p><a>read | more</a> »</p>", {"read | more »": "links"}),
        ("<p>see <a>this</a></p>", {}),
        ("<blockquote><p>q</p></blockquote>", {"q": "quote"}),
        ("<figure><img><figcaption>c</figcaption></figure><p>t</p>", {"c": "caption"}),
        ("<p>t</p><aside>x <a>y</a></aside>", {"x y": "aside"}),
        ("<div><h3>Иди</h3><ul><li><a>ж</a></li></ul></div>", {"Иди": "heading", "ж": "links"}),
    ],
)
def test_blocks_are_what_the_page_set_apart(html: str, kinds: dict[str, str]) -> None:
    text, blocks = to_text(html)

    assert {text[block.start : block.end]: block.kind for block in blocks} == kinds


def test_a_title_is_one_line() -> None:
    assert to_line("<p>a</p>\n<p>b</p>") == "a b"
