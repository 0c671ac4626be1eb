"""The same text in other words, figures and company."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tocsin.likeness import Memory, Reason, Verdict, compare, judge, pages, to_story
from tocsin.likeness.alike import alike
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
# A report of our own, long enough to be cut.
LEAD = (
    "Artillery fire hit the western quarter of the river town before sunrise on Tuesday, and at "
    "least 14 people were killed when a shell struck the covered market, the district governor "
    "said. Rescue crews pulled 31 wounded from the stalls and carried them across the footbridge "
    "to the only clinic that still has power. "
)
BODY = (
    "Residents described three hours of explosions that began near the grain elevator and moved "
    "toward the railway yard. The army of the neighbouring state denied that its batteries had "
    "fired and accused irregular units of staging the attack. Observers of the joint mission were "
    "kept at a checkpoint outside the town until noon and found twelve craters on the road. "
    "The governor ordered the schools to close until Sunday and asked the capital for blankets, "
    "generators and bread. Trains to the coast were halted, and the bus company sent every vehicle "
    "it has to take families to the lake district. Two ministers are expected to visit the town "
    "tomorrow, although the road through the gorge is still under fire from the eastern ridge."
)
TEXT = LEAD + BODY
OTHER = (
    "The national orchestra opened its season with a symphony that nobody had played for ninety "
    "years. The conductor found the score in the attic of a village school, between maps and "
    "exercise books, and spent two winters on the missing pages of the third movement. Critics "
    "praised the brass section and complained about the seats, which are to be replaced next "
    "summer with money from the lottery. The hall was full on all four evenings, and a recording "
    "will be broadcast on the second radio programme at the end of the month. The composer taught "
    "mathematics and wrote music only on Sundays, according to his grandson, who came from abroad."
)
SAME_MATTER = (
    "Shelling of the market in the river town has drawn condemnation from the neighbours. The "
    "secretary of the alliance spoke of a crime against people who were buying bread, and called "
    "on both armies to pull their guns back behind the line agreed in spring. At least 14 people "
    "were killed when a shell struck the covered market, the district governor said. Diplomats "
    "expect a meeting of the contact group on Friday, but the two delegations have not yet said "
    "whether they will sit in one room. Prices for wheat rose on the exchange for the third day, "
    "as traders feared for the elevator, which stores a fifth of the harvest of the whole region."
)


def article(text: str, **fields: Any) -> Article:
    return Article(**{"id": "ar_1", "seen": NOON, "text": text, "language": "en", **fields})


def judged(first: str, second: str) -> Verdict:
    memory = Memory()
    original = article(first)
    memory.learn(to_story(original, judge(original, memory, NOON)))
    return judge(article(second, id="ar_2"), memory, NOON)


def rewritten(text: str, share: float) -> str:
    chosen = random.Random(7)
    words = text.split()
    return " ".join(w if chosen.random() > share else chosen.choice(words) for w in words)


EDITS = {
    "dateline": "RIVER TOWN, March 3 (Agencies) - " + TEXT + " Source: agencies.",
    "cut to a half": TEXT[: len(TEXT) // 2],
    "cut to a third": TEXT[: len(TEXT) // 3],
    "read also": TEXT + " Read also: Orchestra opens its season. Prices rise. Lake is warm.",
    "second article": TEXT + " " + OTHER,
    "light rewrite": rewritten(TEXT, 0.08),
    "capitals and accents": TEXT.upper().replace("O", "Ó"),
    "all at once": "TOWN (AP) - " + rewritten(TEXT[: len(TEXT) // 2], 0.06) + " More: " + OTHER,
}


@pytest.mark.parametrize("edit", EDITS)
def test_a_newsroom_edit_stays_a_copy(edit: str) -> None:
    """DD: robust to datelines, cuts, tails, a second article, rewriting, and all at once."""
    verdict = judged(TEXT, EDITS[edit])
    pair = compare(article(TEXT), article(EDITS[edit]))

    assert (verdict.relation, verdict.of) == ("copy", "ar_1")
    assert (pair.copy, pair.revision) == (True, False)


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("14 people", "23 people"),
        TEXT.replace("31 wounded", "47 wounded"),
        TEXT.replace("three hours", "five hours"),
        "TOWN (AP) - " + TEXT.replace("14 people", "23 people")[:700],
    ],
)
def test_an_updated_figure_makes_it_a_revision(changed: str) -> None:
    verdict = judged(TEXT, changed)
    pair = compare(article(TEXT), article(changed))

    assert (verdict.reason, verdict.relation) == (Reason.REVISION, "revision")
    assert (pair.copy, pair.revision) == (False, True)


def test_the_same_figure_spelled_out_is_no_revision() -> None:
    assert compare(article(TEXT), article(TEXT.replace("three hours", "3 hours"))).copy


@pytest.mark.parametrize("other", [OTHER, SAME_MATTER])
def test_another_report_is_no_copy_even_with_a_sentence_in_common(other: str) -> None:
    assert judged(TEXT, other).relation == "new"
    assert not compare(article(TEXT), article(other)).copy


def test_the_reason_says_which_of_the_two_is_longer() -> None:
    assert judged(TEXT, TEXT[: len(TEXT) // 2]).reason == Reason.CONTAINED
    assert judged(TEXT[: len(TEXT) // 2], TEXT).reason == Reason.EXTENDED


def test_containment_is_measured_in_the_shorter_text() -> None:
    assert compare(article(TEXT), article(LEAD)).containment == 1.0
    assert compare(article(LEAD), article(TEXT)).containment == 1.0
    assert compare(article(TEXT), article("")).containment == 0.0


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("Two killed in market fire", "Two killed in market fire", "copy"),
        ("Two killed in market fire", "Two hurt at market", "new"),
        ("Market fire", "Market fire", "copy"),
        ("Breaking", TEXT + " Breaking", "new"),
        ("", "", "new"),
    ],
)
def test_short_items_have_to_be_the_same(first: str, second: str, relation: str) -> None:
    assert judged(first, second).relation == relation


def test_a_short_text_counts_with_its_title() -> None:
    memory = Memory()
    first = article("The post appeared first on our page.", title="Bridge closed for repairs")
    memory.learn(to_story(first, judge(first, memory, NOON)))

    other = article("The post appeared first on our page.", title="Minister resigns at dawn")
    assert judge(other, memory, NOON).relation == "new"


def test_a_text_without_spaces_is_compared_as_well() -> None:
    text = (
        "当地时间周二清晨，炮火击中河畔小镇的西区，一枚炮弹落在有顶的市场上，至少有多人死亡，"
        "救援人员把伤者抬过步行桥，送往唯一仍有电力的诊所。"
    )
    verdict = judged(text, "新消息：" + text[:50])

    assert verdict.relation == "copy"


def test_a_rebuilt_memory_decides_the_same_about_edited_texts() -> None:
    chosen = random.Random(3)
    sources = [" ".join(chosen.choice(TEXT.split()) for _ in range(150)) for _ in range(40)]
    memory, rebuilt = Memory(), Memory()
    for number, text in enumerate(sources):
        one = article(text, id=f"ar_{number}")
        story = to_story(one, judge(one, memory, NOON))
        memory.learn(story)
        rebuilt.learn(story)

    questions = [article(rewritten(text, 0.1)[: 40 * n]) for n, text in enumerate(sources)]
    assert [judge(q, memory, NOON) for q in questions] == [
        judge(q, rebuilt, NOON) for q in questions
    ]


def test_expiry_forgets_texts_and_makes_room() -> None:
    memory = Memory(timedelta(hours=1))
    for number in range(3000):
        seen = NOON + timedelta(seconds=10 * number)
        one = article(f"{OTHER} {number}" if number == 0 else f"{number} {number + 1} x", seen=seen)
        memory.learn(to_story(one, judge(one, memory, seen)))
        memory.expire(seen)

    late = NOON + timedelta(seconds=30000)
    assert len(memory) <= 362
    assert memory.nbytes < 1_000_000
    assert judge(article(OTHER, seen=late), memory, late).relation == "new"


def test_row_numbers_start_again_before_they_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE", 256)
    monkeypatch.setattr(pages, "LAST", 1024)
    memory = Memory(timedelta(minutes=10))
    for number in range(1500):
        seen = NOON + timedelta(seconds=number)
        one = article(TEXT if number % 499 == 0 else f"{number} x y z", id=f"a{number}", seen=seen)
        memory.learn(to_story(one, judge(one, Memory(), seen)))
        memory.expire(seen)

    assert len(memory) == 601
    assert judge(article(TEXT, id="ar_2", seen=seen), memory, seen).of == "a998"


OPENING = (
    "The ratings company said it downgraded {0} of debt of {1} Corp and of its unit {2} Bank. "
)


def test_a_standing_way_to_begin_makes_no_copy() -> None:
    """Reports from one mould share their opening; what is told is another matter."""
    first = OPENING.format("ten mln", "Alder", "Alder") + BODY
    second = OPENING.format("two bln", "Birch", "Birch") + OTHER

    assert judged(first, second).relation == "new"
    assert not compare(article(first), article(second)).copy


def test_a_long_phrase_that_begins_every_bulletin_makes_no_copy() -> None:
    """A memory knows only samples, and must not take a phrase for half a text."""
    phrase = (
        "The joint operations centre of the northern command said in its daily bulletin on the "
        "situation in the border districts, which is read out, that "
    )
    first = phrase + (
        "a patrol had come under fire near the Halden crossing. One ranger was hurt and was taken "
        "to a clinic. The road was reopened in the afternoon, after engineers had looked for mines."
    )
    second = phrase + (
        "floods had cut the bridge at Marsk. Two villages were without power. A helicopter brought "
        "blankets and water to a school where families had found shelter until the weekend."
    )
    assert judged(first, second).relation == "new"


def test_a_few_common_phrases_of_a_long_text_are_no_evidence() -> None:
    """A memory knows only samples of a long text: two of them met tell nothing."""
    chosen = random.Random(11)
    words = [f"w{at}" for at in range(4000)]
    phrases = [" ".join(chosen.choices(words, k=4)) for _ in range(12)]
    memory, missed = Memory(), []
    for number in range(150):
        parts = [" ".join(chosen.choices(words, k=25)) for _ in range(24 if number % 2 else 2)]
        mixed = [part + " " + chosen.choice(phrases) for part in parts]
        one = article(" ".join(mixed), id=f"ar_{number}")
        verdict = judge(one, memory, NOON)
        memory.learn(to_story(one, verdict))
        missed += [verdict] * (verdict.relation != "new")

    assert missed == []


@pytest.mark.parametrize(("hits", "copy"), [([4, 5, 6, 7, 8], True), ([4, 8, 9, 24, 30], False)])
def test_few_samples_tell_of_a_copy_where_they_are_one_stretch(
    hits: list[int], *, copy: bool
) -> None:
    """What is cut out of a long text is whole; turns of phrase stand here and there in it."""
    found = alike(hits, 32, 380, [10 * hit for hit in hits], 60, of_other=1.0)
    assert (found.containment, found.copy) == (1.0, copy)


def test_a_word_without_end_is_judged() -> None:
    """A cost that grows with the square of its length would take minutes."""
    endless = article("missile" * 30_000)

    assert judge(endless, Memory(), NOON).reason is Reason.FIRST_SEEN
