"""stories -> tagged."""

from msgspec import structs

from tocsin.reading import tag
from tocsin.runtime.broker.spec import Position
from tocsin.runtime.worker import Worker
from topics import STORIES, TAGGED, Story, Tagged


def tagger(worker: Worker) -> None:
    """stories -> tagged."""

    @worker.agent(STORIES, name="tagger")
    async def handle(story: Story, at: Position) -> None:  # noqa: ARG001 - it remembers nothing
        article = story.article
        tags = tag(
            article.title,
            article.text,
            article.language,
            blocks=article.blocks,
            published=article.published,
        )
        story = structs.replace(story, prints=b"")
        tagged = Tagged(story=story, tags=tags, at=worker.desk.clock())
        worker.publish(TAGGED, tagged, key=article.id)
