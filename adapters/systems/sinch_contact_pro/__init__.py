"""Sinch Contact Pro: the contact centre's calls, chats and e-mails, and consents, by address.

Read in this order:

- `settings`, `wire`: what a tenant may set, and rows as both interfaces write them;
- `addresses`, `filters`: the spellings of an address, and kinds and channels in the vendor's words;
- `reporting`, `management`: the history of contacts, and the contacts too new for it;
- `consents`: consents by address;
- `mapping`, `adapter`: rows as interactions, and all of it as the system's ports.
"""

from adapters.ports.capabilities import CONSENTS, Capability, Flow
from adapters.ports.shapes import EMAIL, PHONE
from adapters.systems.sinch_contact_pro.adapter import SLUG, build
from adapters.systems.sinch_contact_pro.consents import meanings
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="Sinch Contact Pro",
    settings=ContactProSettings,
    build=build,
    groups=frozenset({CONSENTS}),
    flows=frozenset({Flow.INTERACTIONS}),
    keyed_by=(PHONE, EMAIL),
    read_meanings=meanings,
    ttl_s={Capability.INTERACTIONS: 30.0, Capability.CONSENT: 10.0},
)
