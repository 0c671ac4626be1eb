"""The ledger of an event's tolls: what each claimant says, and whether that is news."""

from topics.events import Claim, Event
from topics.tagged import Toll

MOST_CLAIMS = 40
RISE = 1.1
"""A toll is news when it is more than a tenth above what was claimed before."""

Ledger = tuple[Claim, ...]


def entered(before: Ledger, tolls: tuple[Toll, ...], article: str, replaced: str | None) -> Ledger:
    """Return the ledger with an article's tolls: for each claimant, kind and victims the highest.

    A lower figure is taken for an older report, unless it comes from the article ``replaced``,
    whose own claims go first. A figure that stands there already is repeated by others, however
    they name who says so, unless they speak for another side.
    """
    ledger = {_key(claim): claim for claim in before if claim.article != replaced}
    for toll in tolls:
        claim = Claim(
            kind=toll.kind,
            low=toll.low,
            high=toll.high,
            of=toll.of,
            claimant=toll.claimant,
            through=toll.through,
            article=article,
            side=toll.claimant_region,
        )
        known = ledger.get(_key(claim))
        if known is None and any(_is_repeated(claim, other) for other in ledger.values()):
            continue
        if (
            known is None
            or claim.low > known.low
            or (claim.low == known.low and known.high is None)
        ):
            ledger[_key(claim)] = claim
    return tuple(ledger.values())[-MOST_CLAIMS:]


def has_risen(before: Event, tolls: tuple[Toll, ...], language: str) -> bool:
    """Whether one of ``tolls`` is of a new kind, or more than a tenth above the claims before.

    It is compared with the same claimant's figure where there is one, else with the highest; and
    with all that may be the same claimant's in another language. Parts of a total are no news
    beside it.
    """
    languages = {source.id: source.language for source in before.articles}
    for toll in tolls:
        if toll.part_of is not None:
            continue
        kind = [claim for claim in before.tolls if claim.kind == toll.kind]
        own = [claim for claim in kind if _is_own(claim, toll)]
        foreign = [
            claim
            for claim in kind
            if languages.get(claim.article) != language and not _are_sides(claim.side, toll)
        ]
        if toll.low > RISE * max(
            (claim.low for claim in (own + foreign if own else kind)), default=0
        ):
            return True
    return False


def has_fallen(before: Ledger, tolls: tuple[Toll, ...], replaced: str) -> bool:
    """Whether what ``replaced`` claimed is lower in its new version, or gone."""
    for claim in before:
        if claim.article != replaced:
            continue
        same = [toll.low for toll in tolls if toll.kind == claim.kind and toll.of == claim.of]
        if max(same, default=0) < claim.low:
            return True
    return False


def _key(claim: Claim) -> tuple[str | None, str, str]:
    return claim.claimant, claim.kind, claim.of


def _is_own(claim: Claim, toll: Toll) -> bool:
    return bool(toll.claimant) and claim.claimant == toll.claimant


def _are_sides(side: str | None, toll: Toll) -> bool:
    return bool(side and toll.claimant_region) and side != toll.claimant_region


def _is_repeated(claim: Claim, other: Claim) -> bool:
    if (claim.kind, claim.of, claim.low) != (other.kind, other.of, other.low):
        return False
    return not (claim.side and other.side and claim.side != other.side)
