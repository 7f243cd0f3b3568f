"""The form of a record: *API Activity* of the Open Cybersecurity Schema Framework (OCSF), version 1.8.0.

Category 6 (Application Activity), class 6003. Persons are in `resources`, by pseudonym; what the schema has no place for
(purpose, classes of fields, policy version, break-glass) is in `unmapped`, which stands last.
"""

from typing import Final

import orjson

from gateway.audit.keys import remembered
from gateway.audit.record import LONGEST_REASON, AuditedPerson, AuditRecord, bounded
from gateway.http.messages import Outcome
from resolvers.policy.caller import Caller

VERSION: Final = "1.8.0"
CATEGORY: Final = 6
CLASS: Final = 6003
READ, UPDATE = 2, 3
ACTIVITIES = {"query": READ, "subscription": READ, "mutation": UPDATE}
SUCCESS, FAILURE = 1, 2
INFORMATIONAL, MEDIUM = 1, 3
PRODUCT: Final = "customer360-gateway"
ANSWERED = frozenset({Outcome.COMPLETE, Outcome.PARTIAL})

CallerKey = tuple[object, ...]


class ApiActivity:
    """Writes records. What depends on the caller alone is written once."""

    def __init__(self, *, product_version: str) -> None:
        self._product = {"name": PRODUCT, "vendor_name": PRODUCT, "version": product_version}
        self._callers: dict[CallerKey, tuple[bytes, dict[str, object]]] = {}

    def written(self, record: AuditRecord) -> bytes:
        """The record in bytes. It ends with `unmapped` and that with a member, so that a line of a chain can be made of it."""
        caller = record.caller
        key = (caller.subject, caller.issuer, caller.client, caller.roles, caller.purpose, caller.is_open, record.kind)
        head, of_caller = remembered(self._callers, key, lambda _: self._of_caller(caller, record.kind))
        request_id = bounded(record.request_id) if record.request_id else "unknown"
        outcome = record.outcome
        activity = {
            "time": int(record.at * 1000),
            "severity_id": MEDIUM if record.is_break_glass else INFORMATIONAL,
            "status_id": SUCCESS if outcome in ANSWERED else FAILURE,
            "status_code": outcome.name,
            "http_response": {"code": outcome.status},
            "api": {"operation": record.kind, "request": {"uid": request_id}, "service": {"name": PRODUCT}},
            "resources": resources(record.persons),
            "unmapped": {
                "policy_version": record.policy_version,
                "classes": {"clear": record.clear, "masked": record.masked},
                "systems": record.systems,
                "errors": record.errors,
                "document": bounded(record.document) if record.document else None,
                "break_glass": break_glass(record),
                **of_caller,
            },
        }
        return head + orjson.dumps(activity)[1:]

    def _of_caller(self, caller: Caller, kind: str) -> tuple[bytes, dict[str, object]]:
        """The constant beginning of a caller's records of a kind, and the caller's part of `unmapped`."""
        activity = ACTIVITIES[kind]
        user: dict[str, object] = {"uid": bounded(caller.subject) or "unknown"}
        if caller.roles:
            user["groups"] = [{"name": role} for role in sorted(caller.roles)]
        actor: dict[str, object] = {"user": user}
        if caller.client:
            actor["app_uid"] = bounded(caller.client)
        if caller.issuer:
            actor["idp"] = {"uid": bounded(caller.issuer)}
        beginning = {
            "category_uid": CATEGORY,
            "class_uid": CLASS,
            "activity_id": activity,
            "type_uid": CLASS * 100 + activity,
            "metadata": {"version": VERSION, "product": self._product},
            "actor": actor,
            "src_endpoint": {"svc_name": bounded(caller.client) if caller.client else "unknown"},
        }
        return orjson.dumps(beginning)[:-1] + b",", {"purpose": caller.purpose, "is_open": caller.is_open}


def resources(persons: tuple[AuditedPerson, ...]) -> list[dict[str, str]]:
    """One entry for each record of a person. Those of one person have the same `name`, which counts within this query alone."""
    return [
        {"uid": pseudonym, "name": f"person-{number}", "type": MASKED if person.is_masked else SHOWN}
        for number, person in enumerate(persons, 1)
        for pseudonym in person.hashes
    ]


SHOWN, MASKED = "customer", "customer, as a masked hit"


def break_glass(record: AuditRecord) -> dict[str, object] | None:
    """The reason that was given, also where it opened nothing: `used` tells whether it did."""
    reason = record.caller.break_glass
    if reason is None and not record.is_break_glass:
        return None
    return {"used": record.is_break_glass, "reason": bounded(reason, LONGEST_REASON) if reason else None}
