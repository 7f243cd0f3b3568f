"""The subject access page: escaped, bare of anything that runs, and readable by itself."""

import re
from base64 import b64encode
from hashlib import sha256
from typing import Any

from gateway.commands.subject_access_page import page, words

NASTY = "<script>alert(1)</script>\"'&amp;"


def section(**changed: Any) -> dict[str, Any]:
    return {
        "system": {"id": "shop", "name": NASTY},
        "capability": "ORDERS",
        "status": "ANSWERED",
        "reason": None,
        "failing": None,
        "recordCount": 1,
        "truncated": False,
        "purposes": [NASTY],
        "recipients": [NASTY],
        "sources": [{"recordId": NASTY, "asOf": None, "fetchedAt": "2026-03-02T09:15:30.123Z"}],
        "records": [{"type": NASTY, NASTY: NASTY, "deep": {"a": [NASTY], "b": NASTY, "c": True}, "kind": NASTY}],
        **changed,
    }


def file(*sections: dict[str, Any], complete: bool = True) -> dict[str, Any]:
    logic = [{"about": NASTY, "text": NASTY, "models": [NASTY]}]
    return {"complete": complete, "generatedAt": "2026-03-02T09:15:30.123Z", "logic": logic, "sections": list(sections)}


def test_no_value_leaves_its_place() -> None:
    drawn = page(file(section(), section(status="FAILED", reason=NASTY, failing={"id": "erp", "name": NASTY}, records=None)))
    assert "<script" not in drawn.lower()
    assert drawn.count("&lt;script&gt;") > 10


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    drawn = page(file(section()))
    (style,) = re.findall(r"<style>(.*?)</style>", drawn, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', drawn)
    told = dict(part.strip().split(" ", 1) for part in policy.replace("&#x27;", "'").split(";"))
    assert told == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_what_is_not_complete_says_so() -> None:
    assert "not complete" not in page(file(section()))
    assert "not complete" in page(file(section(truncated=True), complete=False))
    assert "the newest are shown" in page(file(section(truncated=True), complete=False))


def test_a_failure_names_the_system_whose_failure_it_is() -> None:
    failed = {"status": "FAILED", "reason": "SOURCE_TIMEOUT", "records": None, "recordCount": 0, "sources": []}
    own = page(file(section(**failed, failing={"id": "shop", "name": "Shop"})))
    assert "This could not be read (SOURCE_TIMEOUT)." in own
    others = page(file(section(**failed, failing={"id": "erp", "name": "ERP"})))
    assert "This could not be read, since ERP could not be asked for it (SOURCE_TIMEOUT)." in others


def test_values_read_like_words() -> None:
    record = {"type": "order", "placedAt": "2026-03-02T09:15:30.123Z", "status": "IN_PROGRESS", "gift": False}
    drawn = page(file(section(records=[{**record, "total": {"amount": "12.50", "currency": "GBP"}}])))
    assert "<td>2026-03-02 09:15</td><td>In progress</td><td>no</td><td>GBP 12.50</td>" in drawn
    assert words("pointsToReach") == "Points to reach"
