"""The memory that is read back from the log decides as the one before (ST-20)."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.likeness import Memory, judge, to_story
from topics import STORIES
from topics.articles import Article

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LETTERS = "abdegiklmnorstuvz"


def articles(count: int, chosen: random.Random) -> list[Article]:
    """Return articles some of which are edited copies, repeats or later versions of others."""
    vocabulary = ["".join(chosen.choices(LETTERS, k=chosen.randint(2, 8))) for _ in range(3000)]
    made: list[Article] = []
    for number in range(count):
        words = [
            str(chosen.randint(2, 90)) if chosen.random() < 0.05 else w
            for w in chosen.choices(vocabulary, k=chosen.choice((4, 20, 60, 300)))
        ]
        kind = chosen.random()
        entry, feed = str(number), f"f{number % 7}"
        if made and kind < 0.3:
            other = chosen.choice(made)
            words = other.text.split()
            words = words[: max(3, int(len(words) * chosen.uniform(0.3, 1)))]
            words = ["TOWN", "(Agency)", *(w if chosen.random() > 0.05 else "x" for w in words)]
            if kind < 0.1:
                entry, feed = other.entry, other.feed
            if kind < 0.03:
                words = other.text.split()
        made.append(
            Article(
                id=f"ar_{number:024x}" if number % 9 else f"label {number}",
                seen=NOON + timedelta(seconds=20 * number),
                text=" ".join(words),
                language="en",
                feed=feed,
                entry=entry,
                url=f"https://{feed}.example/{entry}",
                publisher=f"Outlet {number % 5}",
            )
        )
    return made


@pytest.mark.parametrize("seed", range(2))
def test_a_memory_read_back_decides_the_same(seed: int) -> None:
    """Issue C: the state after recovery equals the state before, compared by decisions."""
    chosen = random.Random(seed)
    rows = articles(900, chosen)
    known, asked = rows[:700], rows[700:]
    memory, log = Memory(), []
    for one in known:
        verdict = judge(one, memory, one.seen)
        if verdict.relation is not None:
            story = to_story(one, verdict)
            log.append(STORIES.encode(story))
            memory.learn(story)
    one_by_one, at_once, twice = Memory(), Memory(), Memory()
    for value in log:
        one_by_one.learn(STORIES.decode(value))
    for begin in range(0, len(log), 300):
        at_once.recall(log[begin : begin + 300])
        twice.recall(log[begin : begin + 300] * 2)

    now = asked[-1].seen
    before = [judge(one, memory, now) for one in asked + known]
    assert len({verdict.relation for verdict in before}) == 4
    for other in (one_by_one, at_once, twice):
        assert len(other) == len(memory)
        assert [judge(one, other, now) for one in asked + known] == before


def test_records_without_rows_are_read_from_their_text() -> None:
    """Records of before, or with rows of another version, are learned all the same."""
    chosen = random.Random(5)
    rows = articles(200, chosen)
    memory, log = Memory(), []
    for one in rows:
        verdict = judge(one, memory, one.seen)
        if verdict.relation is not None:
            story = to_story(one, verdict)
            memory.learn(story)
            log.append(STORIES.encode(story))
    old = [STORIES.decode(value) for value in log]
    bare = [
        STORIES.encode(type(s)(**{f: getattr(s, f) for f in s.__struct_fields__ if f != "prints"}))
        for s in old
    ]
    mixed = [
        one if at % 3 else other for at, (one, other) in enumerate(zip(log, bare, strict=True))
    ]
    rebuilt = Memory()
    rebuilt.recall(mixed)

    assert len(rebuilt) == len(memory)
    now = rows[-1].seen
    assert [judge(one, rebuilt, now).relation for one in rows] == [
        judge(one, memory, now).relation for one in rows
    ]


def test_expiry_while_the_table_grows_loses_nothing_young() -> None:
    """Nobody waits for the table: it spreads a little with each article, and all is found."""
    chosen = random.Random(9)
    memory = Memory(timedelta(hours=3))
    last: list[Article] = []
    for one in articles(4000, chosen):
        verdict = judge(one, memory, one.seen)
        if verdict.relation is not None:
            memory.learn(to_story(one, verdict))
            last.append(one)
        memory.expire(one.seen)

    young = last[-400:]
    missed = [one for one in young if judge(one, memory, one.seen).relation is not None]
    assert len(memory) < 600
    assert missed == []
