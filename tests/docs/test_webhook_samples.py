"""The samples of docs/webhooks.md accept what the reference implementation signs, nothing else."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from topics import ALERTS

PAGE = (Path(__file__).parents[2] / "docs/webhooks.md").read_text("utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = '{"title":"قصف"}'


def _samples(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def _headers() -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "webhook-id": "al_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": "v1,AAAA " + Webhook(SECRET).sign("al_1", now, BODY),
    }


def _python(number: int, name: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    exec(_samples("python")[number], names)
    function: Callable[..., Any] = names[name]
    return function


@pytest.mark.parametrize(("number", "name"), [(0, "accept"), (1, "genuine")])
def test_a_python_sample_tells_genuine_from_forged(number: int, name: str) -> None:
    verify = _python(number, name)

    assert verify(SECRET, _headers(), BODY.encode())
    assert not verify(SECRET, _headers(), BODY.encode() + b" ")
    assert not verify(SECRET, {**_headers(), "webhook-id": "al_2"}, BODY.encode())


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node to run JavaScript")
@pytest.mark.parametrize(("body", "genuine"), [(BODY, "true"), (BODY + " ", "false")])
def test_the_javascript_sample_tells_genuine_from_forged(body: str, genuine: str) -> None:
    arguments = ", ".join(json.dumps(each) for each in (SECRET, _headers(), body))
    program = f"{_samples('js')[0]}\nconsole.log(genuine({arguments}));"

    done = subprocess.run(
        ["node", "-e", program], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout.strip() == genuine


def test_the_sample_body_is_an_alert_as_the_topic_has_it() -> None:
    sample = _samples("json")[0]

    alert = ALERTS.decode(sample.encode())

    again = json.loads(ALERTS.encode(alert))
    assert again == json.loads(sample)
