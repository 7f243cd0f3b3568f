"""The gateway before the neutral back end: `python -m tests.bench.neutral.serve --backend URL`, its address on the first line.

The neutral systems are registered here and nowhere else: their folder is put behind the product's own, before anything of the
gateway is imported. `/_bench/...` tells what only the process itself can see (`tests.bench.neutral.instruments`).
"""

import argparse
import logging
from pathlib import Path
from typing import Any

SYSTEMS = ("neutral-directory", "neutral-club", "neutral-shop", "neutral-desk", "neutral-mail")
SECRET = "the-key-of-the-bench-which-is-public"
UNHURRIED_MS = 20_000


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", required=True, help="address of the neutral back end")
    parser.add_argument("--ttl", type=float, required=True, help="seconds to live of everything")
    parser.add_argument("--at-once", type=int, default=1, help="ids that the systems take in one call")
    return parser.parse_args()


def register() -> None:
    """The registry looks through every folder of the package `adapters.systems`; this adds one."""
    from adapters import systems

    systems.__path__.append(str(Path(__file__).parent / "systems"))


def built_in(*, backend: str, ttl: float, at_once: int) -> dict[str, Any]:
    """The settings of the gateway; no retries, so that a failing back end is asked as often as a healthy one."""
    from adapters.ports.capabilities import Capability

    lasting = {capability.value.lower(): ttl for capability in Capability}
    system = {
        "base_url": backend,
        "at_once": at_once,
        "ttl_s": lasting,
        "not_found_ttl_s": ttl,
        "concurrency": 512,
        "retries": 0,
        "deadline_s": UNHURRIED_MS / 1000,
    }
    return {
        "server": {"host": "127.0.0.1", "port": 0, "deadline_ms": UNHURRIED_MS},
        "access": {"open": True},
        "ids": {"key": SECRET},
        "cache": {"crosswalk_ttl_s": ttl},
        "golden_record": {"trust": ["neutral-directory"]},
        "contact": {"sources": ["neutral-mail"]},
        "systems": dict.fromkeys(SYSTEMS, system),
    }


def main() -> None:
    asked = arguments()
    register()
    from gateway import configuration, serving
    from gateway.app import create_app
    from tests.bench.neutral.instruments import Instruments

    logging.getLogger("customer360").setLevel(logging.CRITICAL)
    told = built_in(backend=asked.backend, ttl=asked.ttl, at_once=asked.at_once)
    settings = configuration.load(None, environ={}, built_in=told)
    listening = serving.listen("127.0.0.1", 0)
    app = Instruments(create_app(settings))
    server = serving.server(app, settings.server, when_started=lambda: print(serving.address_of(listening), flush=True))
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
