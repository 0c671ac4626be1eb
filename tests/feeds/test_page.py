"""One page of an outlet: which part of it is the article, and what stands around it."""

import pytest

from tocsin.feeds.markup import furniture
from tocsin.feeds.page import read
from tocsin.reading import tag

BODY = (
    "<p>Shells hit the market of Sake on Monday and killed five people, medics said.</p>"
    "<p>The army blamed the rebels, who denied it and spoke of a trap laid by the army.</p>"
)
FOREIGN = "Strong earthquake shakes Kazan"


def page(main: str, **body: str) -> str:
    around = body.get("around", "")
    return (
        "<html lang='en'><head><title>Shells hit market</title></head><body>"
        f"<header><p>Daily Echo</p></header>{main}{around}<footer><p>© Echo</p></footer>"
        "</body></html>"
    )


@pytest.mark.parametrize(
    "main",
    [
        f"<article>{BODY}</article>",
        f"<div><div itemprop='articleBody'>{BODY}</div><p>{FOREIGN}</p></div>",
        f"<div><div class='col-8'>{BODY}</div><div class='col-4'><p>{FOREIGN}</p></div></div>",
        f"<div>{BODY}</div>" + 2 * f"<article><p>{FOREIGN}</p></article>",
    ],
)
def test_the_article_is_found_in_its_page(main: str) -> None:
    found = read(page(main).encode())

    assert found.text.startswith("Shells hit the market")
    assert FOREIGN not in found.text


def test_a_page_without_paragraphs_is_taken_whole() -> None:
    assert read(b"<html><body><div>Shells hit<br>the market</div></body></html>").text == (
        "Shells hit\nthe market"
    )


def test_elements_nested_to_any_depth_are_read_once() -> None:
    """BI-32: a page may be nothing but nesting."""
    found = read(("<div>" * 20_000 + BODY + "</div>" * 20_000).encode())

    assert found.text.startswith("Shells hit the market")


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ("<div class='jp-relatedposts'><p>{}</p></div>", "related"),
        ("<section id='relatedArticles'><h3>{}</h3></section>", "related"),
        ("<div class='article__read-also'>{}</div>", None),
        ("<div class='read-also'><p>{}</p></div>", "read_also"),
        ("<div class='td-post-sharing'><p>{}</p></div>", "share"),
        ("<div class='box newsletter-signup'><p>{}</p></div>", "subscribe"),
        ("<form class='cookie_consent'><p>{}</p></form>", "cookie"),
        ("<p class='wp-caption-text'>{}</p>", "caption"),
        ("<div role='complementary'><p>{}</p></div>", "other"),
        ("<div style='display: none'><p>{}</p></div>", "other"),
        ("<p hidden>{}</p>", "other"),
        ("<p class='has-sidebar'>{}</p>", None),
        ("<p class='tag-cookies'>{}</p>", None),
        ("<div class='elementor-widget'><p>{}</p></div>", None),
    ],
)
def test_a_box_is_known_by_what_outlets_call_it(box: str, reason: str | None) -> None:
    html = f"<article>{BODY}{box.format(FOREIGN)}</article>"
    found = read(page(html).encode())
    tags = tag(found.title, found.text, "en", blocks=found.blocks)
    start = found.text.index(FOREIGN)

    cut = [f.reason for f in tags.furniture if f.start <= start < f.end]
    assert cut == ([reason] if reason else [])
    assert any(p.region == "RU" or "RU" in p.countries for p in tags.places) == (reason is None)


def test_a_wrapper_that_holds_the_article_is_no_furniture_whatever_its_name() -> None:
    found = read(page(f"<div class='widget'><div class='sidebar-left'>{BODY}</div></div>").encode())

    assert tag(found.title, found.text, "en", blocks=found.blocks).furniture == ()


def test_an_element_without_names_is_none() -> None:
    assert furniture({}) is None
    assert furniture({"class": "lede", "id": "p1", "role": "text"}) is None
