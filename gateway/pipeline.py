"""The walk of a query, as a table of contents. The steps never import each other; this module hands plain records from one to the
next.

HTTP (gateway/http) and its caller (access/) -> how often they may ask (quotas/), what they may see (policy/), the text of a
trusted document (admission.py) -> a remembered answer that stands (answer_memory.py), or a document: parsed, inspected,
validated, analysed once (documents.py, analysis.py, security/) -> limits with this request's variables -> execution under the
deadline (execution/): resolver -> identity -> gates before a person (restriction_gate.py, marketing_gate.py) -> guards -> wire ->
vendor -> mapping -> stitch (resolvers/, adapters/) -> bytes, status, `extensions` (rendering/) -> the record of it (audit/)
"""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationType

from adapters.registry import Sources
from gateway import execution
from gateway.admission import Admission, NotAdmitted
from gateway.analysis import CODES, Analysis, documents_of
from gateway.answer_memory import AnswerMemory, compact
from gateway.audit import Audit, AuditEvent, AuditUnavailable
from gateway.documents import Document, Documents, Failure, Operation
from gateway.http.messages import Answer, Envelope, GraphQLRequest, Json
from gateway.policy.decision_point import NoDecision
from gateway.policy.views import OperationView, Policy
from gateway.quotas.caller_quotas import Quotas
from gateway.rendering.extensions import extensions_of
from gateway.rendering.responses import denied, mutation_by_get, refused, render
from gateway.section_memory import SectionMemory
from gateway.security.limits import Limits
from gateway.told_answer import ToldAnswer, record_of
from resolvers.context import Context, ResolverConfig
from resolvers.customer import view
from resolvers.policy.caller import Caller
from resolvers.policy.rights import EVERYTHING, Decider, Denied, PolicyTable, Rights
from resolvers.policy.shown import PeopleGate

NO_TABLE = PolicyTable("none", {})
"""The table that denies everything to everybody but an open gateway's callers."""

ANSWER = "answer"
"""The kind of entry, in the key of each remembered answer. Equal rights share answers, and nobody else does."""

IN_TIME = 0.97
"""Share of the deadline after which waiting ends, so that the answer is out within it."""


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One request as it is worked on: its caller with their rights and the gate before further people, its text, and the key of
    its answer; None: the answer is not remembered."""

    caller: Caller
    rights: Rights
    gate: PeopleGate | None
    query: str
    variables: Mapping[str, Json]
    size: int
    key: str | None


class Pipeline:
    """The way from a request to its response; made once, for the life of the process. `decider`: who may see what. `deadline_ms`
    is for queries without their own. `answer_bytes`: memory for answers and their sections. `admission`: the documents that are
    taken. `quotas`: of callers, None for none. `audit`: where records and alerts go, None for nowhere."""

    def __init__(
        self,
        schema: GraphQLSchema,
        sources: Sources,
        config: ResolverConfig,
        *,
        limits: Limits,
        deadline_ms: int,
        mode: execution.Mode = execution.COMPILED,
        answer_bytes: int = 32 * 1024 * 1024,
        decider: Decider = NO_TABLE,
        documents: Documents[Analysis] | None = None,
        admission: Admission | None = None,
        quotas: Quotas | None = None,
        audit: Audit | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._quotas = quotas
        self._policy = Policy(decider, schema, execution.OPERATIONS.drop)
        self._policy_version = decider.version
        self._audit = audit
        self._is_audited = audit is not None and audit.is_on
        self._clock = clock
        self._sources = sources
        self._config = config
        self._deadline_ms = deadline_ms
        self._mode = mode
        self._documents = documents if documents is not None else documents_of(schema, limits)
        self._admission = admission if admission is not None else Admission()
        for document in self._documents.kept:
            execution.OPERATIONS.expect(document)
        self.answers = AnswerMemory(sources, most_bytes=answer_bytes)
        self._sections = SectionMemory(self.answers) if answer_bytes else None

    async def answer(self, request: GraphQLRequest, envelope: Envelope) -> Answer:
        """The answer. It leaves when its record is with the operating system, and not at all if that can't be. Broken glass is
        told at once, with and without records."""
        told = await self._told(request, envelope)
        audit = self._audit
        if audit is None:
            return told.answer
        if self._is_audited:
            query, version = self._admission.named(request), self._policy_version
            try:
                await audit.write(record_of(told, audit, envelope, query=query, at=self._clock(), version=version))
            except AuditUnavailable:
                return denied("OVERLOADED", "The record of this answer can't be kept at the moment.")
        if told.broke_glass:
            persons, request_id = told.audited(audit), envelope.headers.get("x-request-id")
            audit.alert(AuditEvent("break-glass", self._clock(), envelope.caller, persons, request_id=request_id))
        return told.answer

    async def _told(self, request: GraphQLRequest, envelope: Envelope) -> ToldAnswer:
        """The answer, and whom and what it tells."""
        caller, query, variables, key = envelope.caller, request.query, b"", None
        if self._quotas is not None and (wait_s := self._quotas.wait_s(caller)):
            return ToldAnswer(too_many_requests(wait_s))
        try:
            rights = EVERYTHING if caller.is_open else self._policy.known(caller) or await self._policy.asked(caller)
            if not query or not self._admission.takes_any_text:
                query = self._admission.text(request, caller)
        except NoDecision:
            return ToldAnswer(denied("OVERLOADED", "Who may see what can't be asked at the moment."))
        except NotAdmitted as reason:
            return ToldAnswer(refused([reason], "FORBIDDEN"))
        whose = (rights.key,) if caller.own is None else (rights.key, caller.own.kind, caller.own.value)
        with suppress(TypeError):  # variables that are nested too deeply to be written: their answer is not remembered
            variables = orjson.dumps(request.variables) if request.variables else b""
            if caller.break_glass is None:
                key = self._sources.cache.sealed((ANSWER, *whose, query, request.operation_name, variables))
        gate = self._quotas.gate(caller) if self._quotas is not None else None
        if key in self.answers.remembered and (known := self.answers.get(key)) is not None:
            again = known.value
            if isinstance(again, ToldAnswer) and (gate is None or not any(await gate.refusals(again.persons))):
                return again
        inquiry = Inquiry(caller, rights, gate, query, request.variables, len(variables), key)
        return await self._answered(request, envelope, inquiry)

    async def _answered(self, request: GraphQLRequest, envelope: Envelope, inquiry: Inquiry) -> ToldAnswer:
        """The answer by the document, or why it is not executed."""
        document = self._documents.get(inquiry.query)
        if document.failure is not None:
            return ToldAnswer(refused(document.errors, CODES[document.failure]))
        operation = document.only if request.operation_name is None else document.operation(request.operation_name)
        if operation is None:
            return ToldAnswer(refused([which_operation(document)], "GRAPHQL_VALIDATION_FAILED"))
        if operation.kind is OperationType.MUTATION and envelope.read_only:
            return ToldAnswer(mutation_by_get())
        analysis, rights = operation.analysis, inquiry.rights
        refusal = analysis.refusal_without_variables
        if request.variables:
            refusal = analysis.gauge.refusal(request.variables, size=inquiry.size)
        if refusal is not None:
            return ToldAnswer(refused([refusal], CODES[Failure.LIMITS]))
        seen = analysis.views.open if rights is EVERYTHING else analysis.views.of(rights, self._policy)
        return await self._executed(document, operation, inquiry, seen)

    async def _executed(
        self, document: Document[Analysis], operation: Operation[Analysis], inquiry: Inquiry, seen: OperationView
    ) -> ToldAnswer:
        """The answer of an operation that was found right. It is remembered where it may be."""
        assert document.ast is not None
        with self._sources.reading(deadline_s=self._deadline_ms / 1000 * IN_TIME) as reading:
            context = Context(
                self._config, reading, seen.plan, view, caller=inquiry.caller, rights=seen.rights, gate=inquiry.gate
            )
            try:
                result = await execution.run(
                    seen.schema,
                    document.ast,
                    operation=operation.name,
                    variables=inquiry.variables,
                    context=context,
                    mode=self._mode,
                    memory=self._sections,
                )
            except BaseException:
                context.abandon()
                raise
            if context.early:
                context.end()
            used = reading.used
        extensions = extensions_of(context) if context.missing or context.reading.unreadable else {}
        is_whole = not extensions and (not result.errors or are_denials(result.errors))
        told = ToldAnswer(NOT_YET, operation.kind.value, context.persons, broke_glass=bool(context.broke_glass))
        if self._is_audited or not seen.rights.is_open:
            told.classes = operation.analysis.views.told(seen, inquiry.variables)
            told.systems = reading.asked
        if not seen.rights.is_open and told.classes.masked_paths:
            extensions["masked"] = told.classes.masked_paths
        told.answer = render(result, extensions)
        is_repeatable = context.is_repeatable and used.is_repeatable and used.newest < reading.started_at
        if inquiry.key is not None and is_repeatable and is_whole and operation.kind is OperationType.QUERY:
            told.answer = replace(told.answer, body=compact(told.answer.body))
            self.answers.remember(inquiry.key, told, used, size=told.bytes, started_at=reading.started_at)
        return told


NOT_YET = denied("INTERNAL_SERVER_ERROR", "")
"""The place of an answer that is about to be rendered."""


def too_many_requests(wait_s: int) -> Answer:
    text = "You have asked too often; the header Retry-After says in how many seconds to ask again."
    return denied("RATE_LIMITED", text, headers=(("retry-after", str(wait_s)),))


def which_operation(document: Document[Analysis]) -> GraphQLError:
    if len(document.operations) == 1:
        return GraphQLError("The document has no operation of this name.")
    return GraphQLError("The document holds several operations: `operationName` must name one of them.")


def are_denials(errors: Sequence[GraphQLError]) -> bool:
    """Whether nothing failed, and the caller may just not see some of it."""
    return all(isinstance(error.original_error, Denied) for error in errors)
