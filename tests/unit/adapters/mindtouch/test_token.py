"""The token of MindTouch, with the worked vector of its fact sheet (section 3)."""

from adapters.ports.capabilities import Capability
from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.systems.mindtouch.token import CallTokens, token
from adapters.wire.message import Request

VECTOR = "tkn_demokey_1767225600_=svc-c360_05111d1120d51fb88866358078e3d7c21cc5c2f3ad985f2936edace354ceaf5a"


def test_token_is_that_of_the_worked_vector() -> None:
    assert token(key="demokey", secret="demosecret", user="=svc-c360", epoch=1767225600) == VECTOR


def test_a_user_name_is_encoded_and_a_number_is_not() -> None:
    assert "_=jo%20b%40x_" in token(key="k", secret="s", user="=jo b@x", epoch=1)
    assert "_214_" in token(key="k", secret="s", user="214", epoch=1)


async def test_each_call_is_signed_at_its_own_time() -> None:
    given = {"base_url": "http://127.0.0.1/@api/deki", "key": "demokey", "secret": "demosecret", "user": "=svc-c360"}
    times = iter([1767225600.4, 1767225901.0])
    tokens = CallTokens(MindTouchSettings.model_validate(given), now=lambda: next(times))
    ask = Request("/pages/home/info", Capability.KNOWLEDGE, "probe")
    first, second = await tokens.sign(ask, None), await tokens.sign(ask, None)  # type: ignore[arg-type]
    assert first.headers["X-Deki-Token"] == VECTOR
    assert "_1767225901_" in second.headers["X-Deki-Token"]
    assert tokens.forget(second) is False
