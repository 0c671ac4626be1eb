"""Which sub-event type of ACLED an act is, where others in its sentence tell more of it."""

from collections.abc import Mapping, Sequence

from tocsin.languages.marks import Mark
from tocsin.signals.candidate import Candidate

_FORCED = "Excessive force against protesters"
_HANDLED = "Protest with intervention"
_CLASH = "Armed clash"
_PEACEFUL = "Peaceful protest"
_RIOT = "Violent demonstration"
_FROM_AIR = "Air/drone strike"
_BY_HAND = frozenset(("attack", "firearms", "kill", "terror", "offensive"))
_BY_CROWDS = frozenset(("attack", "destroy"))
_WEAPONS = frozenset(("weapon_air", "weapon_heavy"))
_SHOTS = frozenset(("firearms", "kill"))
_ARMED = frozenset(("army", "police", "rebels", "weapon_small"))
_TARGETS = frozenset(("army", "police", "rebels"))
_NEAR = 6
_BESIDE = 4
_SPEAKS = 3  # words between an armed side and «said» that make it a source


def refine(acts: Sequence[Candidate], named: Mapping[str, Sequence[Mark]]) -> None:
    """Set ``acled`` of the acts of one sentence: shots at a crowd, a march broken up, a battle."""
    names = {act.category.id for act in acts if not (act.negated or act.hypothetical)}
    names |= {name for name in named if name.startswith("weapon_")}
    unrest = any(act.category.event == "PROTEST" for act in acts)
    for act in acts:
        if unrest or "force_on_protest" in names:
            act.acled = _in_unrest(act, names)
        elif act.category.id in _BY_CROWDS and _is_before(act, named.get("crowd", ())):
            act.acled = _RIOT
        elif act.category.id in _BY_HAND and _on_armed(act, named):
            act.acled = _CLASH
        elif act.category.id == "shelling" and names & _WEAPONS == {"weapon_air"}:
            act.acled = _FROM_AIR


def _in_unrest(act: Candidate, names: set[str]) -> str | None:
    peaceful = act.category.acled == _PEACEFUL
    if "force_on_protest" in names and (peaceful or act.category.id in _SHOTS):
        return _FORCED
    if act.category.id == "arrest" or (peaceful and names & {"disperse", "arrest"}):
        return _HANDLED
    return act.category.acled


def _is_before(act: Candidate, marks: Sequence[Mark]) -> bool:
    return any(0 <= act.start - m.end < _NEAR for m in marks)


def _on_armed(act: Candidate, named: Mapping[str, Sequence[Mark]]) -> bool:
    """Whether an armed side stands right after the act, or a bit further with one before it."""
    said = [m.start for m in named.get("cue:said", ())]
    reach = _NEAR if any(
        m.end <= act.start
        and not any(0 <= at - m.end < _SPEAKS or 0 <= m.start - at < _SPEAKS for at in said)
        for name in _ARMED & named.keys()
        for m in named[name]
    ) else _BESIDE  # fmt: skip
    agents = [m.start for m in named.get("cue:agent", ()) if m.start >= act.end]
    return any(
        0 <= m.start - act.end < reach and not any(at < m.start for at in agents)
        for name in _TARGETS & named.keys()
        for m in named[name]
    )
