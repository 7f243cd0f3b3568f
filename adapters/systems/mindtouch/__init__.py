"""MindTouch (NICE CXone Expert): the knowledge base's search and its articles."""

from adapters.ports.capabilities import ARTICLE_BODY, ARTICLE_PAGE, Capability, Corpus
from adapters.systems.mindtouch.adapter import SLUG, build
from adapters.systems.mindtouch.settings import MindTouchSettings
from adapters.wire.system import System

SYSTEM = System(
    slug=SLUG,
    name="MindTouch",
    settings=MindTouchSettings,
    build=build,
    groups=frozenset({ARTICLE_PAGE, ARTICLE_BODY}),
    corpora=frozenset({Corpus.ARTICLES}),
    ttl_s={Capability.KNOWLEDGE: 600.0},
)
