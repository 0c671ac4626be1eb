"""articles -> stories."""

from tocsin.furniture import credits as credits_in
from tocsin.likeness import Memory, Reason, judge, to_story
from tocsin.runtime import metrics
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.worker import Worker
from topics import ARTICLES, STORIES, Article

WINDOW_HOURS = 72


def deduper(worker: Worker) -> None:
    """articles -> stories."""
    memory = worker.memory(STORIES, Memory, window_hours=WINDOW_HOURS)
    # Bound once, and shown from the start: to look a label up costs more than to count.
    counted = {reason: metrics.VERDICTS.labels(reason.value) for reason in Reason}

    @worker.agent(ARTICLES, name="deduper")
    async def handle(article: Article, at: Position) -> None:
        seen = memory[at.partition]
        seen.expire(worker.desk.clock())
        credit = credits_in(article.title, article.text, article.language)
        verdict = judge(article, seen, worker.desk.clock(), credit)
        counted[verdict.reason].inc()
        if verdict.relation is None:
            worker.dropped(verdict.reason.value)
            return
        story = to_story(article, verdict)
        worker.publish(STORIES, story, key=article.language, partition=at.partition)
        seen.learn(story)
