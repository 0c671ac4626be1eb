"""One event, however many outlets copy it, is one alert; a reactor's subscriber hears nothing."""

import html
import os
import time
from pathlib import Path

import pytest
from kit.numbered import Outlets, Receiver, item
from kit.setups import Setup, until

SHARED = Path(os.environ.get("TOCSIN_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
OURS = Path(__file__).parent / "offensive.ar.txt"
TITLE = "تجدد الاشتباكات في ناجورنو كاراباخ"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


@pytest.fixture
def outlets() -> "Outlets":
    return Outlets(10)


@pytest.fixture(params=["ours", "seed"])
def text(request: pytest.FixtureRequest) -> str:
    path = OURS if request.param == "ours" else SHARED / "seed.ar.txt"
    if not path.exists():
        pytest.skip("the evaluation data is not here")
    return path.read_text(encoding="utf-8")


def test_ten_outlets_with_one_story_make_one_alert(
    either: Setup, outlets: Outlets, receiver: Receiver, text: str
) -> None:
    paragraphs = "".join(
        f"&lt;p&gt;{html.escape(html.escape(p))}&lt;/p&gt;" for p in text.split("\n")
    )
    either.start()
    for url in outlets.urls:
        either.ask("feeds", "add", url)
    for name, regions in {
        "karabakh": ["x-nagorno-karabakh"],
        "azerbaijan": ["AZ"],
        "everywhere": [],
        "france": ["FR"],
        "turkey": ["TR"],
        "russian-heartland": ["UA", "MM"],
    }.items():
        asked = [part for region in regions for part in ("--region", region)]
        made = either.ask("subscribe", name, *asked, "--webhook", receiver.url(name))
        receiver.secrets[name] = made[0]["secret"]
    time.sleep(1.0)

    for number, feed in enumerate(outlets.items):
        feed.append(item(number, TITLE, paragraphs))
    until(lambda: receiver.of("karabakh"), what="an alert about Karabakh", timeout_s=90)
    until(lambda: min(outlets.requests.values()) > 4, what="ten outlets polled", timeout_s=60)
    time.sleep(5)

    assert receiver.bad == []
    told = [one.body["data"] for one in receiver.of("karabakh")]
    assert [data["event"]["region"] for data in told] == ["x-nagorno-karabakh"]
    assert told[0]["event"]["level"] == 4
    assert told[0]["event"]["change"] == {"number": 1, "kind": "new"}
    assert told[0]["event"]["countries"] == ["AZ"]
    for clause in told[0]["why"]:
        for evidence in clause["evidence"]:
            assert evidence["surface"] in (text if evidence["field"] == "text" else TITLE)
    assert "x-nagorno-karabakh" in {
        one.body["data"]["event"]["region"] for one in receiver.of("azerbaijan")
    }
    assert [receiver.of(name) for name in ("france", "turkey", "russian-heartland")] == [[], [], []]
    karabakh = [
        one
        for one in receiver.of("everywhere")
        if one.body["data"]["event"]["region"] == "x-nagorno-karabakh"
    ]
    assert len(karabakh) == 1
