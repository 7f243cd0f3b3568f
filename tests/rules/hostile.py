"""The rules on whom a query is about, from where it comes, how large it is, how much is read, and what remains of it."""

from tests.rules.rule import Rule

BODIES = "tests/unit/gateway/http"
DOCUMENTS = "tests/unit/gateway/test_trusted_documents.py"
RESTRICTED = "tests/journey/test_restricted_people.py"
CONSENT = "tests/journey/test_consent_of_the_person.py"

HOSTILE = (
    # --- of whom
    Rule(
        "restricted persons need a reason",
        "resolvers/restriction_gate.py",
        "return bool(reason and reason.strip()) and not",
        "return not",
        RESTRICTED,
    ),
    Rule(
        "restricted persons need a role",
        "resolvers/restriction_gate.py",
        "and not context.caller.roles.isdisjoint(context.config.restricted_roles)",
        "",
        RESTRICTED,
    ),
    Rule(
        "who can't be read counts as restricted",
        "resolvers/restriction_gate.py",
        "return not self.read and bool(self.failed)",
        "return False",
        RESTRICTED,
    ),
    Rule(
        "marketing sees nobody who objected",
        "resolvers/marketing_gate.py",
        "    if refusal is not None:\n        raise ConsentRequired",
        "    if False:\n        raise ConsentRequired",
        CONSENT,
    ),
    Rule(
        "unreadable consent is none",
        "resolvers/marketing_gate.py",
        "        raise ConsentRequired(open_question=True) from None\n",
        "        return\n",
        CONSENT,
    ),
    # --- from where
    Rule(
        "the Host is known",
        "gateway/http/hosts.py",
        "return is_loopback(host) or name_of(host) in self._hosts",
        "return True",
        BODIES,
    ),
    Rule(
        "origins are listed",
        "gateway/http/cross_origin.py",
        "origin = sent[0] if len(sent) == 1 and sent[0] in self._origins else None",
        "origin = sent[0] if sent else None",
        BODIES,
    ),
    Rule(
        "headers of proxies count from listed ones",
        "gateway/http/forwarded.py",
        "if not self._proxies or peer is None or not self._is_ours(address(peer)):",
        "if not self._proxies or peer is None:",
        BODIES,
    ),
    Rule(
        "gzip is unpacked within its bound",
        "gateway/http/decoding.py",
        "    if len(content) > allowed:\n",
        "    if False:\n",
        BODIES,
    ),
    Rule(
        "JSON is no deeper than its bound",
        "gateway/http/decoding.py",
        "        if depth > levels:\n",
        "        if False:\n",
        BODIES,
    ),
    Rule(
        "a hash is that of its query",
        "gateway/admission.py",
        "        if sha256(text) != hashed:\n",
        "        if False:\n",
        "tests/unit/gateway/test_persisted_queries.py",
    ),
    Rule(
        "only trusted documents, where it is set",
        "gateway/admission.py",
        "            if self.is_for_trusted_alone(caller):\n",
        "            if False:\n",
        DOCUMENTS,
    ),
    # --- how large
    Rule(
        "a head has a bound",
        "gateway/http/heads.py",
        "if len(url) + sum(len(name) + len(value) + 4 for name, value in headers) > HEAD_BYTES:",
        "if False:",
        BODIES,
    ),
    Rule(
        "a request has one Host",
        "gateway/http/heads.py",
        'if names.count(b"host") > 1 or (b"host" not in names and version == "1.1"):',
        "if False:",
        BODIES,
    ),
    Rule("a body has one length", "gateway/http/heads.py", "if lengths > 1 or (codings and lengths):", "if False:", BODIES),
    Rule(
        "a body is chunked or has a length",
        "gateway/http/heads.py",
        'if codings and (codings != [b"chunked"] or version == "1.0"):',
        "if False:",
        BODIES,
    ),
    Rule(
        "a GET comes from no other site",
        "gateway/http/graphql_over_http.py",
        "            reading.refuse_simple_cross_site(headers)\n",
        "",
        "tests/unit/gateway",
    ),
    Rule(
        "a mutation is no GET",
        "gateway/pipeline.py",
        "if operation.kind is OperationType.MUTATION and envelope.read_only:",
        "if False:",
        "tests/unit/gateway",
    ),
    Rule(
        "a body is JSON",
        "gateway/http/reading.py",
        'if media_type != "application/json" or charset not in ("", "utf-8", "utf8"):',
        "if False:",
        "tests/unit/gateway",
    ),
    Rule(
        "a parameter is given once",
        "gateway/http/reading.py",
        "        if name in values:\n",
        "        if False:\n",
        "tests/unit/gateway",
    ),
    Rule(
        "operations are measured",
        "gateway/security/limits.py",
        "found = {name: count for name, count in shapes.extremes().items() if count > getattr(limits, name)}",
        "found = {}",
        "tests/unit/gateway",
    ),
    Rule(
        "directives and fragments are counted",
        "gateway/security/limits.py",
        "found |= {name: count for name, count in counted(document).items() if count > getattr(limits, name)}",
        "found |= {}",
        "tests/unit/gateway",
    ),
    Rule(
        "merging has a bound",
        "gateway/security/limits.py",
        "        if pairs > limits.comparisons:\n",
        "        if False:\n",
        "tests/unit/gateway",
    ),
    Rule(
        "variables have a size",
        "gateway/security/limits.py",
        "        if size > self.limits.variable_bytes:\n",
        "        if False:\n",
        "tests/unit/gateway",
    ),
    Rule(
        "lists in variables have a length",
        "gateway/security/limits.py",
        "        if longest > self.limits.list_items:\n",
        "        if False:\n",
        "tests/unit/gateway",
    ),
    Rule(
        "a query has a price",
        "gateway/security/limits.py",
        "        if cost > self.limits.cost:\n",
        "        if False:\n",
        "tests/unit/gateway",
    ),
    # --- how much, and what remains of it
    Rule(
        "requests are counted",
        "gateway/pipeline.py",
        "if self._quotas is not None and (wait_s := self._quotas.wait_s(caller)):",
        "if False:",
        "tests/journey/test_quotas.py",
    ),
    Rule(
        "an answer without a record does not leave",
        "gateway/pipeline.py",
        '            return denied("OVERLOADED", "The record of this answer can\'t be kept at the moment.")\n',
        "            return told.answer\n",
        "tests/journey/test_audited_queries.py",
    ),
    Rule(
        "each person of an answer is in its record",
        "gateway/told_answer.py",
        "        persons=told.audited(audit),\n",
        "",
        "tests/journey/test_audited_queries.py",
    ),
    Rule(
        "an issuer is verified as the house says",
        "gateway/app.py",
        "fetch=fetching(way_of_access(settings))",
        "fetch=fetching()",
        "tests/unit/gateway/access/test_way_to_issuers.py",
    ),
    Rule(
        "a decision point is verified as the house says",
        "gateway/app.py",
        "posting(point.rules(), way_of_access(settings))",
        "posting(point.rules())",
        "tests/unit/gateway/access/test_way_to_issuers.py",
    ),
    Rule(
        "what calls many systems costs more",
        "gateway/security/cost.py",
        "CALLING.get((parent.name, node.name.value), 1)",
        "1",
        "tests/unit/gateway/test_costs_of_calls.py",
    ),
)
