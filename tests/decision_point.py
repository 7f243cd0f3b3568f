"""A decision point as a house would run one: it speaks AuthZEN and decides by the gateway's own table."""

import orjson

from adapters.ports.records import Purpose
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import PolicyTable, Sight

ENOUGH = {"read": {Sight.CLEAR}, "read_masked": {Sight.CLEAR, Sight.MASKED}}


class PlayedPoint:
    """A point in the process of the test. `asked`: the questions that it got."""

    def __init__(self, table: PolicyTable) -> None:
        self._table = table
        self.asked: list[dict[str, object]] = []

    async def post(self, body: bytes) -> bytes:
        question = orjson.loads(body)
        self.asked.append(question)
        purpose = question["context"]["purpose"]
        roles = frozenset(Role(one) for one in question["subject"]["properties"]["roles"])
        rights = self._table.rights_of(Caller("a role", roles, purpose=Purpose(purpose) if purpose else None))
        decisions: list[dict[str, object]] = []
        for one in question["evaluations"]:
            of = FieldClass(one["resource"]["id"])
            is_allowed = rights.sight(of) in ENOUGH[one["action"]["name"]]
            why = {"context": {"code": rights.code_of.get(of)}}
            decisions.append({"decision": is_allowed} | ({} if is_allowed else why))
        return orjson.dumps({"evaluations": decisions})
