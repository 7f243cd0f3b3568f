"""Records and events in the envelope of CloudEvents 1.0, JSON format: batches for the collector, single ones for alerts."""

from collections.abc import Iterable
from typing import Final

import orjson

from adapters.ports.instants import of_seconds, stamp
from gateway.audit.chain import ChainLink
from gateway.audit.ocsf import VERSION, resources
from gateway.audit.record import LONGEST_REASON, AuditEvent, bounded

BATCH: Final = "application/cloudevents-batch+json"
SINGLE: Final = "application/cloudevents+json"
SCHEMA: Final = f"https://schema.ocsf.io/{VERSION}/classes/api_activity"


def batch(lines: Iterable[tuple[ChainLink, bytes]]) -> bytes:
    """A batch in which each line stands as it is, byte for byte, in `data`. The ids are the same whenever it is sent again."""
    return b"[" + b",".join(_enveloped(link, line) for link, line in lines) + b"]"


def _enveloped(link: ChainLink, line: bytes) -> bytes:
    head = {
        "specversion": "1.0",
        "id": f"{link.chain}-{link.sequence}",
        "source": f"/customer360/audit/{link.chain}",
        "type": "customer360.audit.api-activity",
        "datacontenttype": "application/json",
        "dataschema": SCHEMA,
    }
    return orjson.dumps(head)[:-1] + b',"data":' + line + b"}"


def alert(event: AuditEvent, *, event_id: str) -> bytes:
    """One event: the caller, roles, purpose and given reason, and the persons by their pseudonyms."""
    caller = event.caller
    reason = caller.break_glass
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": event_id,
            "source": "/customer360/audit",
            "type": f"customer360.alert.{event.kind}",
            "time": stamp(of_seconds(event.at)),
            "datacontenttype": "application/json",
            "data": {
                "subject": bounded(caller.subject),
                "issuer": bounded(caller.issuer) if caller.issuer else None,
                "client": bounded(caller.client) if caller.client else None,
                "roles": sorted(caller.roles),
                "purpose": caller.purpose,
                "reason": bounded(reason, LONGEST_REASON) if reason else None,
                "resources": resources(event.persons),
                "request_id": bounded(event.request_id) if event.request_id else None,
            },
        }
    )
