"""What an outlet prints around everything is no evidence of one event."""

from datetime import UTC, datetime

from tocsin.events import same_event
from tocsin.events.features import likeness, words_of
from tocsin.events.passages import beside_passages
from topics.articles import Article
from topics.stories import Story
from topics.tagged import Tagged, Tags

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FOOTER = (
    "The Harbour Gazette sets small files on your device, counts who reads which page, and hands "
    "these figures on to partners who show you what they think that you may like to buy."
)
CELLO = (
    "A cello maker of the upper town has opened his workshop to visitors. He shows how spruce is "
    "split, dried for years and carved, and lets children bow the strings of a finished one. "
)
FERRY = (
    "Fares of the island ferry rise by a tenth in spring. Pensioners keep their discount, cyclists "
    "pay for one seat, and the night boat will sail on Fridays only, said its owner. "
)
FERRY_AGAIN = (
    "From spring the night boat to the island sails on Fridays only, and the ferry costs a tenth "
    "more. Its owner leaves the discount of pensioners as it is; a bicycle pays for a seat. "
)


def told(text: str, language: str = "en") -> Tagged:
    article = Article(id="ar_1", seen=NOON, text=text, language=language)
    return Tagged(
        story=Story(article=article, id="st_1", relation="new", reason="first_seen"),
        tags=Tags(),
        at=NOON,
    )


def test_the_same_standing_passage_makes_no_two_stories_one() -> None:
    cello, ferry, again = (told(text + FOOTER) for text in (CELLO, FERRY, FERRY_AGAIN))

    assert likeness(words_of(cello), words_of(ferry)) > 0.5
    assert same_event(cello, ferry) < 0.3
    assert same_event(ferry, again) > 0.8


def test_a_copy_is_not_taken_for_a_passage() -> None:
    whole, cut = told(FERRY + FOOTER), told(FERRY)

    assert same_event(whole, told(FERRY + FOOTER)) > 0.95
    assert same_event(whole, cut) > 0.8
    assert same_event(told(FERRY + CELLO), cut) > 0.8


def test_a_few_words_in_a_row_are_no_passage() -> None:
    one, other = told(FERRY), told(FERRY_AGAIN)

    assert beside_passages(one, other) == (words_of(one), words_of(other))


def test_two_languages_share_no_passage() -> None:
    one, other = told(FERRY + FOOTER), told(CELLO + FOOTER, "fr")

    assert beside_passages(one, other) == (words_of(one), words_of(other))
