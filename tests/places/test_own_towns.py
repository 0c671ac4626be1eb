"""Towns of regions of our own have ids of their own, and lie in their region and its country."""

from pathlib import Path

import pytest
from kit.goldens import LANGUAGES

from tocsin.places import finder, regions
from tocsin.reading import tag

FOLDER = Path(finder.__file__).parent.parent / "languages"


def towns(language: str) -> dict[str, str]:
    """Return the region of each written name of a town."""
    lines = (FOLDER / language / "places" / "own_towns.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: region for region, _, names in rows for name in names.split("|")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_town_is_a_city_whose_parents_are_a_region_of_ours_and_its_countries(
    language: str,
) -> None:
    for name, town in towns(language).items():
        above = regions.parents(town)
        own = next((up for up in above if up.startswith("x-")), "")

        assert own, (name, town)
        assert set(regions.countries(own)) <= set(above), (name, own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_name_of_a_town_is_one_of_a_region_as_well(language: str) -> None:
    lines = (FOLDER / language / "places" / "regions.tsv").read_text("utf-8").splitlines()
    named = {name for line in lines if line[:1] == "x" for name in line.split("\t")[-1].split("|")}

    assert not named & towns(language).keys()


@pytest.mark.parametrize(
    ("language", "text", "town", "region"),
    [
        ("en", "Shells hit a market in Jenin on Monday.", "g283506", "x-west-bank"),
        ("en", "Shells hit a market in the West Bank on Monday.", "x-west-bank", "x-west-bank"),
        ("ar", "قصفت المدفعية مدينة بوكافو فجر الاثنين", "g217831", "x-kivu"),
        ("ru", "Боевики обстреляли город Кидаль", "g2455290", "x-azawad"),
        ("fr", "Des tirs ont visé un marché de Tombouctou", "g2449067", "x-azawad"),
        ("he", "פגזים פגעו בשוק ברפיח", "g281102", "x-gaza"),
        ("tr", "Münbiç'te bir pazara top mermisi düştü", "g167357", "x-rojava"),
        ("hy", "Հրետանին գնդակոծել է Ստեփանակերտը", "g146970", "x-nagorno-karabakh"),
        ("zh", "周一炮弹击中班加西一处市场", "g88319", "x-cyrenaica"),
    ],
)
def test_a_town_is_read_as_itself_and_its_region_as_the_region(
    language: str, text: str, town: str, region: str
) -> None:
    """Whoever subscribes to the region is told of both: matching goes by parents."""
    places = [place.region for place in tag("", text, language).places if place.role == "event"]

    assert places == [town]
    assert region in (town, *regions.parents(town))
