"""Categories are whole and consistent, and words of every language point to them."""

import pytest

from tocsin import signals
from tocsin.languages.lexicon import sections
from tocsin.reading import tag
from tocsin.signals.categories import rules
from tocsin.text.profile import languages
from topics.tagged import Tags

HELPERS = frozenset(
    ("weapon_air", "weapon_heavy", "weapon_small", "weapon_bomb", "hit", "truce", "effect",
     "airspace", "intrude", "violate", "call", "stop_fighting", "meeting", "pullout", "crowd",
     "police", "army", "rebels", "throw", "declare", "holds", "casualty", "gather", "slogan",
     "extend", "consequence", "die", "seaward", "summon", "envoy", "break", "ties", "grab",
     "vessel", "send", "troops", "impose", "curbs", "shut", "frontier", "open", "free",
     "captive", "depart", "down", "home", "lift", "raid", "security",
     "smite")
)  # fmt: skip


def test_every_type_has_a_category_and_a_score() -> None:
    assert {c.event for c in signals.categories().values()} == set(signals.EVENTS)


def test_accuse_is_negative_and_cameo_codes_are_strings_with_their_zeros() -> None:
    known = signals.categories()

    assert known["accuse"].plover < 0
    assert known["investigate"].cameo == "090"


def test_a_broken_ceasefire_is_an_assault() -> None:
    category = signals.categories()["ceasefire_violation"]

    assert (category.event, category.cameo, category.level) == ("ASSAULT", "196", 4)


def test_every_rule_leads_to_a_category_from_sections_that_exist() -> None:
    names = HELPERS | signals.categories().keys()

    for rule in rules():
        assert rule.then in signals.categories()
        assert names.issuperset(rule.all)


@pytest.mark.parametrize("language", [x for x in languages() if sections(x, "signals/acts.txt")])
def test_every_section_of_a_language_is_known(language: str) -> None:
    known = HELPERS | signals.categories().keys()

    assert not sections(language, "signals/acts.txt").keys() - known


def test_scores_name_all_sixteen_types_also_of_an_empty_text() -> None:
    assert set(tag("", "", "ar").scores) == set(signals.EVENTS)
    assert tag("", "text", "xx") == Tags(scores=dict.fromkeys(signals.EVENTS, 0.0))


@pytest.mark.parametrize(
    "text", ["a" * 200_000, "attack " * 50_000, "بمب " * 50_000, "7 killed, " * 20_000]
)
@pytest.mark.parametrize("language", ["en", "ar", "zh"])
def test_hostile_text_is_read_in_bounds(text: str, language: str) -> None:
    tags = tag("", text, language)

    assert len(tags.tolls) <= 40
    assert all(len(s.spans) <= 12 for s in tags.signals)


def test_words_beside_acts_hint_at_a_type_that_no_act_tells() -> None:
    nothing = tag("", "The weather was fine in Lucknow.", "en").scores["COERCE"]
    police = tag("", "Police were posted at the temple in Lucknow.", "en").scores["COERCE"]
    arrested = tag("", "Police arrested the protest leader in Lucknow.", "en").scores["COERCE"]

    assert nothing < police < 0.2 < arrested
