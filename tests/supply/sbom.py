"""Writes the SBOM of a wheel beside it, and checks it: every package that the wheel runs with, and those built into its pages.

python -m tests.supply.sbom dist                           writes WHEEL.cdx.json
python -m tests.supply.sbom dist --check freeze.txt        checks it against the wheel and what `pip freeze --all` said beside it
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name

from tests.supply.locked import ROOT, RUN_WITH, Pin, pins

PAGES = ROOT / "gateway/http/graphiql/package-lock.json"
OURS = "customer360-gateway"
INSTALLERS = frozenset({"pip", "setuptools", "wheel"})
"""Packages of every virtual environment, which no program brings along."""


def bill(wheel: Path) -> Bom:
    """The bill of materials of a wheel. It tells no time, so that the same wheel has the same one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    digest = sha256(wheel)
    itself = Component(
        name=OURS,
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref=OURS,
        purl=PackageURL("pypi", None, OURS, project["version"]),
        licenses=[DisjunctiveLicense(id=project["license"])],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
    )
    made = Bom(serial_number=uuid5(NAMESPACE_URL, digest), components=[*map(of_python, pins(RUN_WITH)), *of_pages()])
    made.metadata.component = itself
    made.metadata.timestamp = None  # type: ignore[assignment]
    made.register_dependency(itself, made.components)
    return made


def of_python(pin: Pin) -> Component:
    """A package from the lock. Its files differ by Python and machine: their hashes are the lock's, as properties."""
    name = f"{pin.name}@{pin.version}"
    told = [Property(name="customer360:lock:sha256", value=digest) for digest in pin.hashes]
    told += [Property(name="customer360:lock:marker", value=str(pin.marker))] if pin.marker is not None else []
    purl = PackageURL("pypi", None, pin.name, pin.version)
    return Component(name=pin.name, version=pin.version, bom_ref=f"pypi/{name}", purl=purl, properties=told)


def of_pages() -> Iterator[Component]:
    """The npm packages that GraphiQL is built from, without those that only build it."""
    packages: Mapping[str, Any] = json.loads(PAGES.read_text())["packages"]
    seen: set[tuple[str, str]] = set()
    for path, package in packages.items():
        name = path.rpartition("node_modules/")[2]
        if not path or package.get("dev") or package.get("link") or (name, package["version"]) in seen:
            continue
        seen.add((name, package["version"]))
        group, _, short = name.rpartition("/")
        algorithm, _, digest = package["integrity"].partition("-")
        yield Component(
            name=short,
            group=group or None,
            version=package["version"],
            bom_ref=f"npm/{name}@{package['version']}",
            purl=PackageURL("npm", group or None, short, package["version"]),
            hashes=[
                HashType(alg=HashAlgorithm(f"{algorithm[:3].upper()}-{algorithm[3:]}"), content=base64.b64decode(digest).hex())
            ],
        )


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def beside(wheel: Path) -> Path:
    return wheel.with_name(wheel.name + ".cdx.json")


def faults(wheel: Path, frozen: str) -> list[str]:
    """What the SBOM beside a wheel does not say of it, or says wrongly. `frozen`: the packages beside the wheel where it ran."""
    said: dict[str, Any] = json.loads(beside(wheel).read_text())
    found = [] if (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6") else ["it is no CycloneDX 1.6"]
    if said["metadata"]["component"]["hashes"] != [{"alg": "SHA-256", "content": sha256(wheel)}]:
        found.append("it is another wheel's")
    listed = {component["purl"] for component in said["components"]}
    ran = {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([A-Za-z0-9._-]+)==(\S+)$", frozen, flags=re.MULTILINE)
        if canonicalize_name(name) not in INSTALLERS | {OURS}
    }
    found += [f"it lacks {name} {version}" for name, version in ran.items() if f"pkg:pypi/{name}@{version}" not in listed]
    return found if ran else [*found, "nothing ran beside the wheel"]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", type=Path, metavar="FREEZE")
    given = parser.parse_args()
    (wheel,) = given.folder.glob("*.whl")
    if given.check is None:
        beside(wheel).write_text(JsonV1Dot6(bill(wheel)).output_as_string(indent=1) + "\n")
        print(f"built {wheel.name} and its SBOM")
    elif found := faults(wheel, given.check.read_text()):
        sys.exit("the SBOM is wrong: " + "; ".join(found))
    else:
        print("the SBOM names all that ran")


if __name__ == "__main__":
    main()
