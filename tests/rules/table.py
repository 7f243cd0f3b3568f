"""The rules that keep the gateway shut: here those on who asks and what they see; then those of `hostile`."""

from tests.rules.hostile import HOSTILE
from tests.rules.rule import Rule

TOKENS = "tests/unit/gateway/access/test_forgeries.py"
CONTROL = "tests/unit/gateway/access"
RESTRICTED = "tests/journey/test_restricted_people.py"
POLICY = "tests/journey/test_masked_answers.py"
TABLE = "tests/journey/test_policy_table.py"
RIGHTS = "tests/unit/resolvers/policy"
POINT = "tests/unit/gateway/policy"
CONSENT = "tests/journey/test_consent_of_the_person.py"

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
        "resolvers/person_admission.py",
        "name = one.name if rights.sight(FieldClass.NAME) is not Sight.DENIED else None",
        "name = one.name",
        POLICY,
    ),
    Rule(
        "a member is not told who shares their key",
        "resolvers/person_admission.py",
        "        return AmbiguousIdentity()\n",
        "        pass\n",
        POLICY,
    ),
    Rule(
        "a search asks about restriction first",
        "resolvers/customer_search.py",
        "for one, is_open in zip(some, may, strict=True) if is_open]",
        "for one, is_open in zip(some, may, strict=True)]",
        RESTRICTED,
    ),
    Rule(
        "a steward's decision names nobody restricted",
        "resolvers/identify_report.py",
        " if closed.isdisjoint(one.records)]",
        "]",
        RESTRICTED,
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
    *HOSTILE,
)
