"""The rules that keep the gateway shut, each with the code that holds it and the tests that fall without it.

`python -m tests.rules` takes each rule out in a copy of the checkout, and shows which of its tests then fail.
"""

from dataclasses import dataclass

TOKENS = "tests/unit/gateway/access/test_forgeries.py"
CONTROL = "tests/unit/gateway/access"
ATTACKS = "tests/journey/test_attacks.py"
POLICY = "tests/journey/test_masked_answers.py"
TABLE = "tests/journey/test_policy_table.py"
RIGHTS = "tests/unit/resolvers/policy"
POINT = "tests/unit/gateway/policy"
BODIES = "tests/unit/gateway/http"
DOCUMENTS = "tests/unit/gateway/test_trusted_documents.py"
RESTRICTED = "tests/journey/test_restricted_people.py"
CONSENT = "tests/journey/test_consent_of_the_person.py"
AUDIT = "tests/unit/gateway/audit"
QUOTAS = "tests/unit/gateway/quotas"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `code` stands once in `file`; with `without` in its place the rule is gone, and one of `tests` fails."""

    says: str
    file: str
    code: str
    without: str
    tests: str


RULES = (
    # --- who asks
    Rule(
        "a token brings no key of its own",
        "gateway/access/json_web_token.py",
        "if not OWN_KEYS.isdisjoint(header):",
        "if False:",
        TOKENS,
    ),
    Rule("a token is of a known kind", "gateway/access/json_web_token.py", "or kind.lower() not in TYPES:", "or False:", TOKENS),
    Rule(
        "base64 has one spelling",
        "gateway/access/json_web_token.py",
        'if urlsafe_b64encode(content).rstrip(b"=") != part:',
        "if False:",
        TOKENS,
    ),
    Rule("no name is given twice", "gateway/access/json_web_token.py", "if len(found) < len(pairs):", "if False:", TOKENS),
    Rule(
        "algorithms are pinned",
        "gateway/access/verification.py",
        "if token.algorithm not in rules.algorithms:",
        "if False:",
        TOKENS,
    ),
    Rule(
        "the signature counts",
        "gateway/access/verification.py",
        "if not any(is_signed(token, key) for key in fitting):",
        "if False:",
        TOKENS,
    ),
    Rule(
        "a token is for us",
        "gateway/access/claims.py",
        'if not meant_for(claims.get("aud"), rules.audiences):',
        "if False:",
        TOKENS,
    ),
    Rule("a token ends", "gateway/access/claims.py", "if now >= ends + rules.leeway_s:", "if False:", TOKENS),
    Rule(
        "a token has begun",
        "gateway/access/claims.py",
        "if begins is not None and begins > now + rules.leeway_s:",
        "if False:",
        TOKENS,
    ),
    Rule(
        "only listed programs ask",
        "gateway/access/claims.py",
        "if rules.clients and program_of(claims) not in rules.clients:",
        "if False:",
        TOKENS,
    ),
    Rule(
        "a purpose is never widened",
        "gateway/access/request_purpose.py",
        "if wanted not in caller.purposes:",
        "if False:",
        CONTROL,
    ),
    Rule("a key of a machine ends", "gateway/access/api_keys.py", "if now >= found.expires:", "if False:", CONTROL),
    Rule(
        "unknown keys are fetched once a minute",
        "gateway/access/public_keys.py",
        "if not found and now >= self._new_key_at + NEW_KEY_EVERY_S:",
        "if not found:",
        CONTROL,
    ),
    # --- what they see
    Rule(
        "denied fields raise", "gateway/policy/viewer_schema.py", "        raise Denied(code)\n", "        return None\n", TABLE
    ),
    Rule(
        "denied fields are not read",
        "resolvers/selected_paths.py",
        "if field is not None and DENIED in field.extensions:",
        "if False:",
        TABLE,
    ),
    Rule(
        "masked fields are masked",
        "gateway/policy/viewer_schema.py",
        "elif mask is not None and mask.counts(own, self._rights):",
        "elif False:",
        POLICY,
    ),
    Rule(
        "types of a denied class are not told",
        "gateway/policy/viewer_schema.py",
        "            rights.require(gate)\n",
        "            pass\n",
        POINT,
    ),
    Rule(
        "things of a denied class are not read by id",
        "resolvers/query.py",
        "        info.context.rights.require(GATES[type_name])\n",
        "",
        POLICY,
    ),
    Rule(
        "answers are kept for equal rights",
        "gateway/pipeline.py",
        "        whose = (rights.key,) if",
        '        whose = ("",) if',
        "tests/journey/test_rights_do_not_mix.py",
    ),
    Rule(
        "a member's answers are their own",
        "gateway/pipeline.py",
        "else (rights.key, caller.own.kind, caller.own.value)",
        "else (rights.key,)",
        "tests/journey/test_rights_do_not_mix.py",
    ),
    Rule(
        "a member sees their own file alone",
        "resolvers/query.py",
        "if context.caller.roles == MEMBER_ALONE and not await is_own(context, clue, reading):",
        "if False:",
        POLICY,
    ),
    Rule(
        "a member's role opens nothing beside another one",
        "resolvers/policy/caller.py",
        "return roles if roles <= MEMBER_ALONE else roles - MEMBER_ALONE",
        "return roles",
        POLICY,
    ),
    Rule(
        "a table can't lead members to others",
        "resolvers/policy/rights.py",
        "if one not in OF_OTHERS}",
        "}",
        POLICY,
    ),
    Rule(
        "an id that is an address is an address",
        "resolvers/policy/masks.py",
        "(is_open(FieldClass.CONTACT, rights) or not is_address(value, source))",
        "True",
        CONSENT,
    ),
    Rule(
        "choices tell what the role sees",
        "resolvers/admission.py",
        "name = one.name if rights.sight(FieldClass.NAME) is not Sight.DENIED else None",
        "name = one.name",
        POLICY,
    ),
    Rule(
        "a member is not told who shares their key",
        "resolvers/admission.py",
        "        return AmbiguousIdentity()\n",
        "        pass\n",
        POLICY,
    ),
    Rule(
        "only some join broadly",
        "resolvers/query.py",
        "        context.rights.require(FieldClass.BROAD)\n",
        "        pass\n",
        POLICY,
    ),
    Rule(
        "hits are masked for who may not browse",
        "gateway/policy/views.py",
        "own = browsing(rights) if",
        "own = rights if",
        POLICY,
    ),
    Rule(
        "lines tell no masked sums",
        "resolvers/sections/timeline_summaries.py",
        "total = (known.total or record.total) if shown.amounts else None",
        "total = known.total or record.total",
        POLICY,
    ),
    Rule(
        "the timeline has no kinds that are denied",
        "resolvers/sections/timeline.py",
        "wanted.seen_with(info.context.rights)",
        "wanted",
        "tests/journey/test_masked_answers.py",
    ),
    Rule(
        "of several roles the most open cell counts",
        "resolvers/policy/rights.py",
        "if sight is not Sight.DENIED and (one not in seen or sight is Sight.CLEAR):",
        "if one not in seen:",
        RIGHTS,
    ),
    Rule(
        "every field has a class",
        "resolvers/policy/sensitivity.py",
        "        if place not in CLASSES:\n",
        "        if False:\n",
        "tests/unit/resolvers/policy",
    ),
    Rule(
        "a point that fails decides nothing",
        "gateway/policy/decision_point.py",
        "if not isinstance(given, list) or len(given) != len(asked):",
        "if not isinstance(given, list):",
        POINT,
    ),
    Rule(
        "only a plain yes is one",
        "gateway/policy/decision_point.py",
        'if told.get("decision") is True:',
        'if told.get("decision"):',
        POINT,
    ),
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
)
