"""Which countries an article is about: by where and how often it names them."""

from tocsin.places import finder, roles, subject
from tocsin.text.fold import fold

MUCH = " The ministers went over the figures again, line by line, and kept the doors closed." * 8


def about(title: str, text: str) -> set[str]:
    fields = {"title": fold(title, "en"), "text": fold(text, "en")}
    return set(subject.countries(roles.roles(finder.find(fields, "en"), fields, "en"), fields))


def test_the_country_of_the_headline_and_the_lead_is_a_subject() -> None:
    text = f"Kenya will import maize, Kenya's ministry said.{MUCH} Grain came from Chile."

    assert about("Kenya short of maize", text) == {"KE"}


def test_the_country_that_an_article_is_sent_from_is_a_subject() -> None:
    text = f"GENEVA, March 3 - Kenya will import maize, Kenya's envoy said.{MUCH}"

    assert about("Kenya short of maize", text) == {"CH", "KE"}


def test_of_a_list_of_many_that_opens_an_article_each_is_a_subject() -> None:
    text = (
        "Ministers of Kenya, Uganda, Chad, Mali, Niger, Gabon and Benin met on debts."
        f"{MUCH} They meet again in May."
    )

    assert about("Ministers meet on debts", text) == {"KE", "UG", "TD", "ML", "NE", "GA", "BJ"}


def test_of_two_the_one_that_is_named_once_and_late_is_no_subject() -> None:
    text = f"Kenya will import maize. Kenya has little rain.{MUCH} It bought some from Chile once."

    assert about("Maize is short", text) == {"KE"}


def test_the_only_country_is_a_subject_wherever_it_stands() -> None:
    assert about("Maize is short", f"Rain was late.{MUCH} So it was in Kenya.") == {"KE"}
