"""The place that an article is sent from: «NAIROBI, March 2 (AFP) - …», «Берн. …»."""

from collections.abc import Sequence

from tocsin.places.grammar import Grammar
from tocsin.places.slot import Slot
from tocsin.text.tokens import Tokens

_LONGEST = 80
_ALONE = 4
_OPENING = 3


def set_dated(
    slots: Sequence[Slot], words: Tokens, rules: Grammar, bounds: tuple[int, int]
) -> None:
    """Give the case ``dated`` to the cities of a dateline: they do, say and bear nothing.

    Args:
        slots: Those of a sentence of the text, in order.
        words: The field.
        rules: The grammar of its language.
        bounds: The first token of the sentence and the one after its last.
    """
    first, last = bounds
    if not slots or slots[0].low > _OPENING or slots[0].mention.field != "text" or slots[0].case:
        return
    if first == 0 and last <= _ALONE:
        end = last
    else:
        text = words.folded.text.partition("\n")[0]
        ends = (text.find(sign, words.ends[slots[0].high - 1], _LONGEST) for sign in rules.dateline)
        stop = min((at for at in ends if at >= 0), default=-1)
        end = sum(start < stop for start in words.starts[:last])
    for slot in slots:
        if slot.high <= end and slot.scene and slot.mention.kind == "name":
            slot.case, slot.head = "dated", ""
