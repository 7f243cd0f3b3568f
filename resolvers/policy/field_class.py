"""The classes of fields: what a field tells, as far as it matters for who may see it."""

from enum import StrEnum


class FieldClass(StrEnum):
    """The class of a field by what it tells, as the policy table has it. Each field of the schema has one (`sensitivity`)."""

    PUBLIC = "PUBLIC"
    WITHIN = "WITHIN"
    KNOWLEDGE = "KNOWLEDGE"
    SYSTEMS = "SYSTEMS"
    NODE = "NODE"
    FIND = "FIND"
    SEARCH = "SEARCH"
    IDENTIFY = "IDENTIFY"
    BROAD = "BROAD"
    REFRESH = "REFRESH"
    AUDIENCE = "AUDIENCE"
    NAME = "NAME"
    CONTACT = "CONTACT"
    PLACE = "PLACE"
    STREET = "STREET"
    BIRTH = "BIRTH"
    BIRTHDAY = "BIRTHDAY"
    AGE = "AGE"
    IDENTIFIER = "IDENTIFIER"
    IDENTITY = "IDENTITY"
    CONSENT = "CONSENT"
    MEMBERSHIP = "MEMBERSHIP"
    PURCHASE = "PURCHASE"
    AMOUNT = "AMOUNT"
    SPEND = "SPEND"
    PREDICTION = "PREDICTION"
    TRAIT = "TRAIT"
    WISH = "WISH"
    TICKET = "TICKET"
    NOTE = "NOTE"
    ACTIVITY = "ACTIVITY"
    SEGMENT = "SEGMENT"
    CAMPAIGN = "CAMPAIGN"
    STAFF = "STAFF"
    BRIEFING = "BRIEFING"
    SUBJECT_ACCESS = "SUBJECT_ACCESS"


OPEN_TO_ALL = frozenset({FieldClass.PUBLIC, FieldClass.WITHIN})
"""Classes that no table denies. A field that is never null has one of them."""

NOT_PERSONAL = OPEN_TO_ALL | {FieldClass.KNOWLEDGE, FieldClass.SYSTEMS, FieldClass.NODE}
"""Classes that say nothing of a person, so that they need no purpose."""
