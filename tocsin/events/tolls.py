"""The ledger of an event's tolls: what each claimant says, and whether that is news."""

from topics.events import Claim
from topics.tagged import Toll

MOST_CLAIMS = 40
RISE = 1.1
"""A toll is news when it is more than a tenth above what was claimed before."""

Ledger = tuple[Claim, ...]


def entered(before: Ledger, tolls: tuple[Toll, ...], article: str, replaced: str | None) -> Ledger:
    """Return the ledger with an article's tolls: for each claimant, kind and victims the highest.

    A lower figure is taken for an older report, unless it comes from the article ``replaced``,
    whose own claims go first.
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
        )
        known = ledger.get(_key(claim))
        if (
            known is None
            or claim.low > known.low
            or (claim.low == known.low and known.high is None)
        ):
            ledger[_key(claim)] = claim
    return tuple(ledger.values())[-MOST_CLAIMS:]


def has_risen(before: Ledger, tolls: tuple[Toll, ...]) -> bool:
    """Whether one of ``tolls`` is of a new kind, or more than a tenth above the claims before.

    It is compared with the same claimant's figure where there is one, else with the highest.
    Parts of a total are no news beside it.
    """
    for toll in tolls:
        if toll.part_of is not None:
            continue
        kind = [claim for claim in before if claim.kind == toll.kind]
        own = [claim for claim in kind if toll.claimant and claim.claimant == toll.claimant]
        if toll.low > RISE * max((claim.low for claim in own or kind), default=0):
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
