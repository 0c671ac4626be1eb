"""Towns that are called alike are told apart by what lies beside them."""

from tocsin.places import regions
from tocsin.places.names import Name, matcher
from tocsin.places.vicinity import Vicinity


def _named(*forms: str) -> dict[str, tuple[Name, ...]]:
    known = matcher("en")
    return {form: known.whole(form) for form in forms}


def _town(form: str, region: str) -> Name:
    return next(name for name in matcher("en").whole(form) if name.region == region)


def test_a_city_lies_in_its_state_and_in_a_half_degree() -> None:
    assert regions.state("g4525353") == "US.OH"
    here, beside = regions.cell("g4525353"), regions.cell("g4509884")  # Springfield, Dayton
    assert abs(here - beside) in {0, 1, 719, 720, 721}


def test_what_is_no_city_lies_in_no_state() -> None:
    assert (regions.state("US"), regions.cell("x-crimea")) == ("", 0)
    assert regions.state("g0") == ""


def test_a_state_that_is_named_speaks_for_its_own_town_alone() -> None:
    named = Vicinity(_named("springfield", "ohio"))
    assert named.near(_town("springfield", "g4525353"), "springfield") == 1
    assert named.near(_town("springfield", "g4951788"), "springfield") == 0


def test_a_town_nearby_speaks_less_where_many_are_called_so() -> None:
    lone = Vicinity(_named("cambridge", "waterbeach"))
    many = Vicinity(_named("cambridge", "newmarket"))
    cambridge = _town("cambridge", "g2653941")
    assert lone.near(cambridge, "cambridge") > many.near(cambridge, "cambridge") > 0


def test_a_name_says_nothing_of_itself() -> None:
    named = Vicinity(_named("cambridge"))
    assert named.near(_town("cambridge", "g2653941"), "cambridge") == 0


def test_the_towns_of_a_state_speak_for_it() -> None:
    named = Vicinity(_named("valdosta", "gainesville"))
    georgia = next(name for name in matcher("en").whole("georgia") if name.kind == "division")
    ohio = next(name for name in matcher("en").whole("ohio") if name.kind == "division")
    assert named.near(georgia, "georgia") > 1
    assert named.near(ohio, "ohio") == 0
