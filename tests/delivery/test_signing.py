import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tocsin.delivery import BadSignature, headers, new_secret, sign, verify
from tocsin.delivery.signing import key

SECRET = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
BODY = b'{"test": 2432232314}'
NOW = datetime.fromtimestamp(AT, UTC)


@pytest.mark.parametrize("prefix", ["", "whsec_"])
def test_the_published_vector_is_signed_as_published(prefix: str) -> None:
    """WH-01."""
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert sign(prefix + SECRET, ID, AT, BODY) == expected


@pytest.mark.parametrize("prefix", ["", "whsec_"])
@pytest.mark.parametrize("size", [24, 25, 26, 64])
def test_padding_of_a_secret_does_not_matter(prefix: str, size: int) -> None:
    """WH-01."""
    padded = prefix + base64.b64encode(bytes(range(size))).decode()
    assert key(padded) == key(padded.rstrip("=")) == bytes(range(size))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!!", "whsec_c2hvcnQ=", "ключ", "A" * 100])
def test_a_malformed_secret_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        key(secret)
    assert not secret or secret not in str(caught.value) or secret == "whsec_"


def test_new_secrets_are_well_formed_and_all_different() -> None:
    """WH-09."""
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(secret.startswith("whsec_") and len(key(secret)) == 32 for secret in made)


def test_headers_are_exactly_the_four() -> None:
    """WH-05."""
    assert headers([SECRET], ID, AT, BODY) == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "content-type": "application/json",
    }


def test_two_secrets_make_two_signatures_and_either_verifies() -> None:
    """WH-08: the shape that rotation needs."""
    old, new = new_secret(), new_secret()
    sent = headers([new, old], ID, AT, BODY)
    assert sent["webhook-signature"].count(" ") == 1
    verify(old, sent, BODY, NOW)
    verify(new, sent, BODY, NOW)


@pytest.mark.parametrize("name", ["", "a.b", "a b", "a\nb", "ü", "x" * 129])
def test_an_id_that_could_be_read_as_something_else_is_refused(name: str) -> None:
    """WH-07."""
    with pytest.raises(ValueError, match="id"):
        sign(SECRET, name, AT, BODY)


@given(
    st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.floats(allow_nan=False))),
    st.integers(min_value=0, max_value=299),
)
def test_the_reference_library_verifies_what_we_sign(data: dict[str, object], late_s: int) -> None:
    """WH-03, in memory; tests/agents has it on the wire."""
    secret = new_secret()
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")
    at = int(datetime.now(UTC).timestamp()) - late_s
    sent = headers([secret], ID, at, body)
    verify(secret, sent, body, datetime.now(UTC))
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return  # a lone surrogate; our records can't hold one
    Webhook(secret).verify(text, sent)


def test_a_changed_body_fails_there_and_here() -> None:
    secret, at = new_secret(), int(datetime.now(UTC).timestamp())
    sent = headers([secret], ID, at, BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify("{}", sent)
    with pytest.raises(BadSignature):
        verify(secret, sent, b"{}", datetime.now(UTC))


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": ",,, v1,v1, ,v1"},
        {"webhook-signature": "v1,\x00ключ"},
        {"webhook-signature": "v1,aGVsbG8= v1a,aGVsbG8="},
        {"webhook-signature": " "},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "١٦١٤٢٦٥٣٣٠"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": "1614265331"},
        {"webhook-id": ""},
        {"webhook-id": "msg_other"},
    ],
)
def test_whatever_is_malformed_raises_the_one_error(change: dict[str, str]) -> None:
    """WH-11."""
    with pytest.raises(BadSignature):
        verify(SECRET, {**headers([SECRET], ID, AT, BODY), **change}, BODY, NOW)


@pytest.mark.parametrize("off_s", [-301, 301])
def test_a_webhook_of_another_time_is_refused(off_s: int) -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, headers([SECRET], ID, AT, BODY), BODY, NOW + timedelta(seconds=off_s))


def test_one_good_signature_in_a_list_is_enough() -> None:
    sent = headers([SECRET], ID, AT, BODY)
    sent["webhook-signature"] = (
        "v1a,xyz v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + (sent["webhook-signature"])
    )
    verify(SECRET, sent, BODY, NOW)
