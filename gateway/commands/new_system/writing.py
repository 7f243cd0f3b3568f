"""The files of a new system. They are written only if none of them exists yet."""

import keyword
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path

from adapters.ports.shapes import ATTRIBUTES, EMAIL, PHONE
from gateway.commands.new_system.parts import CAPABILITIES, composed

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
LONGEST_NAME = 30
TAKEN = frozenset({EMAIL, PHONE, ATTRIBUTES})
"""Names that a system cannot have: a slug is a kind of clue, and these kinds exist already."""


class Unwritable(Exception):
    """Nothing was written. The text is the reason, in one line."""


def write(root: Path, name: str, capabilities: Iterable[str]) -> list[Path]:
    """Writes all files or none, and never over an existing one. Returns their paths below `root`, the repository's folder."""
    check_name(name)
    chosen = check_capabilities(capabilities)
    places = files_of(name)
    for room in ("adapters/systems", "mocks/systems", "tests/contract"):
        if not (root / room).is_dir():
            raise Unwritable(f"there is no {room} in {root.name or root}: run this in the folder of the gateway's repository")
    for taken in (f"adapters/systems/{name}", f"mocks/systems/{name}", *places.values()):
        if (root / taken).exists():
            raise Unwritable(f"{name} is there already: {taken}")
    texts = composed(name, chosen)
    for kind, place in places.items():
        (root / place).parent.mkdir(exist_ok=True)
        (root / place).write_text(texts[kind], encoding="utf-8")
    return [Path(place) for place in places.values()]


def files_of(name: str) -> Mapping[str, str]:
    """The place of each file below the repository's folder, by its name in the parts."""
    folder = f"adapters/systems/{name}"
    modules = ("__init__", "adapter", "mapping", "settings", "wire")
    return {
        "README.md": f"{folder}/README.md",
        **{f"adapters/{module}.py": f"{folder}/{module}.py" for module in modules},
        "mocks/__init__.py": f"mocks/systems/{name}/__init__.py",
        "mocks/mock.py": f"mocks/systems/{name}/system.py",
        "contract.py": f"tests/contract/test_{name}.py",
    }


def check_name(name: str) -> None:
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise Unwritable(
            f"{name!r} can't be a system's name: small letters, digits and single underscores, a letter first, "
            f"at most {LONGEST_NAME} in all, as in acme or acme_orders"
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name) or name in TAKEN or name.endswith("_people"):
        raise Unwritable(f"{name!r} has another meaning here; take a longer name, as in {name}_system")


def check_capabilities(asked: Iterable[str]) -> list[str]:
    """The capabilities asked for, each once, in the order of `CAPABILITIES`."""
    wanted = {capability.strip().lower() for capability in asked} - {""}
    known = ", ".join(CAPABILITIES)
    if not wanted:
        raise Unwritable(f"what does it provide? One or more of {known}")
    if unknown := sorted(wanted - set(CAPABILITIES)):
        close = get_close_matches(unknown[0], CAPABILITIES, n=1)
        hint = f"; did you mean {close[0]}?" if close else f"; one or more of {known}"
        raise Unwritable(f"there is nothing to begin with for {', '.join(unknown)}{hint}")
    return [capability for capability in CAPABILITIES if capability in wanted]
