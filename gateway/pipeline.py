"""The walk of a query, as a table of contents. The steps never import each other; this module hands plain records from one to the
next.

HTTP (gateway/http) -> a remembered answer that stands (answer_memory.py), or a document: parsed, inspected, validated, analysed
once (documents.py, security/) -> limits with this request's variables -> what the caller may see of it (policy/) -> execution
under the deadline (execution/): resolver ->
identity -> guards -> wire -> vendor -> mapping -> stitch (resolvers/, adapters/) -> bytes, status, `extensions` (rendering/)
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import orjson
from graphql import DocumentNode, FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType

from adapters.ports.unreadable import Unreadable
from adapters.registry import Sources
from gateway import execution
from gateway.admission import Admission, NotAdmitted
from gateway.answer_memory import AnswerMemory, compact
from gateway.documents import ALL_TOLD, Disclosure, Document, Documents, Failure, Hooks, Operation
from gateway.http.messages import Answer, Envelope, GraphQLRequest, Json
from gateway.policy.decision_point import NoDecision
from gateway.policy.views import OperationView, OperationViews, Policy
from gateway.quotas.caller_quotas import Quotas
from gateway.rendering.errors import rendered
from gateway.rendering.responses import denied, mutation_by_get, refused, render
from gateway.section_memory import SectionMemory
from gateway.security import limits as limiting
from gateway.security.limits import Gauge, Limits, TooComplex
from resolvers.context import Context, Missing, ResolverConfig
from resolvers.customer import view
from resolvers.policy.caller import Caller
from resolvers.policy.rights import EVERYTHING, Decider, Denied, PolicyTable
from resolvers.policy.shown import PeopleGate, ShownPerson

NO_TABLE = PolicyTable("none", {})
"""The table that denies everything to everybody but an open gateway's callers."""

CODES: Mapping[Failure, str] = {
    Failure.PARSE: "GRAPHQL_PARSE_FAILED",
    Failure.LIMITS: "OPERATION_TOO_COMPLEX",
    Failure.VALIDATION: "GRAPHQL_VALIDATION_FAILED",
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """The results of an operation's analysis, made once and cached with the document."""

    gauge: Gauge
    views: OperationViews
    refusal_without_variables: TooComplex | None

    def refusal(self, variables: Mapping[str, Json], *, size: int) -> TooComplex | None:
        return self.gauge.refusal(variables, size=size) if variables else self.refusal_without_variables


def documents_of(schema: GraphQLSchema, limits: Limits, *, disclosure: Disclosure = ALL_TOLD) -> Documents[Analysis]:
    """The documents of a pipeline, each analysed once under these limits."""
    gauge = limiting.gauge(limits)

    def analyse(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Analysis:
        measured = gauge(schema, document, operation)
        return Analysis(measured, OperationViews(schema, operation, fragments_of(document)), measured.refusal({}))

    hooks = Hooks(
        analyse=analyse,
        inspect=lambda document: limiting.refusals(document, limits),
        parse=partial(limiting.parse, limits=limits),
    )
    return Documents(schema, hooks, disclosure=disclosure)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, what they may see of the operation, and the gate before further people."""

    caller: Caller
    seen: OperationView
    gate: PeopleGate | None


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """An answer to give again, and whom it shows: they count as read each time."""

    answer: Answer
    persons: tuple[ShownPerson, ...]


class Pipeline:
    """The way from a request to its response; made once, for the life of the process. `decider`: who may see what. `deadline_ms`
    is for queries without their own. `answer_bytes`: memory for answers and their sections. `admission`: the documents that are
    taken. `quotas`: of callers, None for none."""

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
    ) -> None:
        self._quotas = quotas
        self._policy = Policy(decider, schema)
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
        key: str | None = None
        caller = envelope.caller
        if self._quotas is not None and (wait_s := self._quotas.wait_s(caller)):
            return too_many_requests(wait_s)
        gate = self._quotas.gate(caller) if self._quotas is not None else None
        rights = EVERYTHING if caller.is_open else self._policy.known(caller)
        if rights is None:
            try:
                rights = await self._policy.asked(caller)
            except NoDecision:
                return denied("OVERLOADED", "Who may see what can't be asked at the moment.")
        whose = (rights.key,) if caller.own is None else (rights.key, caller.own.kind, caller.own.value)
        query, variables = request.query, b""
        if not query or not self._admission.takes_any_text:
            try:
                query = self._admission.text(request, caller)
            except NotAdmitted as reason:
                return refused([reason], "FORBIDDEN")
        with suppress(TypeError):  # variables that are nested too deeply to be written: their answer is not remembered
            variables = orjson.dumps(request.variables) if request.variables else b""
            key = self._sources.cache.sealed((ANSWER, *whose, query, request.operation_name, variables))
        if key in self.answers.remembered and (known := self.answers.get(key)) is not None:
            again = known.value
            if isinstance(again, RememberedAnswer) and (gate is None or not any(await gate.refusals(again.persons))):
                return again.answer
        document = self._documents.get(query)
        if document.failure is not None:
            return refused(document.errors, CODES[document.failure])
        operation = document.only if request.operation_name is None else document.operation(request.operation_name)
        if operation is None:
            return refused([which_operation(document)], "GRAPHQL_VALIDATION_FAILED")
        if operation.kind is OperationType.MUTATION and envelope.read_only:
            return mutation_by_get()
        analysis = operation.analysis
        refusal = analysis.refusal(request.variables, size=len(variables))
        if refusal is not None:
            return refused([refusal], CODES[Failure.LIMITS])
        assert document.ast is not None
        seen = analysis.views.open if rights is EVERYTHING else analysis.views.of(rights, self._policy)
        return await self._executed(document.ast, operation, request.variables, key, Asking(caller, seen, gate))

    async def _executed(
        self,
        document: DocumentNode,
        operation: Operation[Analysis],
        variables: Mapping[str, Json],
        key: str | None,
        asking: Asking,
    ) -> Answer:
        """The answer of an operation that was found right. It is remembered under this key where it may be."""
        seen = asking.seen
        with self._sources.reading(deadline_s=self._deadline_ms / 1000 * IN_TIME) as reading:
            context = Context(self._config, reading, seen.plan, view, caller=asking.caller, rights=seen.rights, gate=asking.gate)
            try:
                result = await execution.run(
                    seen.schema,
                    document,
                    operation=operation.name,
                    variables=variables,
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
        if not seen.rights.is_open and (masked := operation.analysis.views.told(seen, variables).masked_paths):
            extensions["masked"] = masked
        answer = render(result, extensions)
        is_repeatable = context.is_repeatable and used.is_repeatable and used.newest < reading.started_at
        if key is not None and is_repeatable and is_whole and operation.kind is OperationType.QUERY:
            answer = replace(answer, body=compact(answer.body))
            again = RememberedAnswer(answer, tuple(context.persons))
            size = len(answer.body) + PERSON_BYTES * len(again.persons)
            self.answers.remember(key, again, used, size=size, started_at=reading.started_at)
        return answer


def too_many_requests(wait_s: int) -> Answer:
    text = "You have asked too often; the header Retry-After says in how many seconds to ask again."
    return denied("RATE_LIMITED", text, headers=(("retry-after", str(wait_s)),))


PERSON_BYTES = 200
"""The memory that one person of a remembered answer counts as, besides the crosswalk."""

ANSWER = "answer"
"""The kind of entry, in the key of each remembered answer. Equal rights share answers, and nobody else does."""

IN_TIME = 0.97
"""Share of the deadline after which waiting ends, so that the answer is out within it."""


def which_operation(document: Document[Analysis]) -> GraphQLError:
    if len(document.operations) == 1:
        return GraphQLError("The document has no operation of this name.")
    return GraphQLError("The document holds several operations: `operationName` must name one of them.")


def are_denials(errors: Sequence[GraphQLError]) -> bool:
    """Whether nothing failed, and the caller may just not see some of it."""
    return all(isinstance(error.original_error, Denied) for error in errors)


def fragments_of(document: DocumentNode) -> Mapping[str, FragmentDefinitionNode]:
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def extensions_of(context: Context) -> dict[str, object]:
    """The response's `extensions`.

    `missing`: the systems that merged fields lacked, and why. Such fields have values of other systems, so they are not in
    `errors`. `unreadable`: the parts of systems' answers that could not be read.
    """
    extensions: dict[str, object] = {}
    if context.missing:
        extensions["missing"] = [entry for lacking in context.missing for entry in explained(lacking)]
    if unreadable := context.reading.unreadable:
        extensions["unreadable"] = counted(unreadable)
    return extensions


def counted(unreadable: Collection[Unreadable]) -> list[dict[str, object]]:
    """By system, capability and field, the rows of all calls together."""
    rows: dict[tuple[str, str, str], int] = {}
    for one in unreadable:
        where = one.system, one.capability, one.field
        rows[where] = rows.get(where, 0) + one.rows
    return [
        {"system": system, "capability": capability, "field": field, "rows": count}
        for (system, capability, field), count in sorted(rows.items())
    ]


def explained(lacking: Missing) -> list[dict[str, object]]:
    error = GraphQLError("", path=list(lacking.path), original_error=lacking.error)
    return [{"path": list(lacking.path), "message": entry["message"], **entry["extensions"]} for entry in rendered([error])]
