"""`python -m tests.bench.serve ours|yardstick`: a gateway before the played systems, on a free port, which it prints first."""

import argparse
from typing import Any

import uvicorn

from adapters.ports.capabilities import Capability
from gateway import demo, serving
from gateway.settings import Settings
from tests.bench.question import FIVE


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=("ours", "yardstick"))
    parser.add_argument("--played", required=True, help="address of the played systems")
    parser.add_argument("--ttl", type=float, help="seconds to live of everything, instead of each system's own")
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--all", action="store_true", help="all systems, not only those that the yardstick knows")
    parser.add_argument("--key-hash", help="only somebody with the API key of this hash may ask, and for everything")
    parser.add_argument("--audit", help="file for the audit")
    parser.add_argument("--instruments", action="store_true", help="answer the paths of `tests.bench.neutral.instruments` too")
    return parser.parse_args()


def settings(
    *, played: str, ttl: float | None, entries: int, every: bool, key_hash: str | None = None, audit: str | None = None
) -> Settings:
    """The demo's, with the time of `serve`: what is measured is work, not waiting."""
    from gateway import configuration

    built_in: dict[str, Any] = demo.configuration(played=played, port=0)
    built_in["server"]["deadline_ms"] = 20_000
    if not every:
        built_in["systems"] = {slug: built_in["systems"][slug] for slug in FIVE}
    built_in["cache"] = {"entries": entries}
    if ttl is not None:
        built_in["cache"]["crosswalk_ttl_s"] = ttl
        lasting = {capability.value.lower(): ttl for capability in Capability}
        built_in["systems"] = {slug: {**system, "ttl_s": lasting} for slug, system in built_in["systems"].items()}
    if key_hash is not None:
        key = {"name": "bench", "hash": key_hash, "roles": ["PRIVACY_OFFICER"], "expires": "2099-01-01T00:00:00Z"}
        built_in["access"] = {"required": True, "api_keys": [key]}
        built_in["quotas"] = {"requests_per_minute": 0}
    if audit is not None:
        built_in["audit"] = {"path": audit}
    return configuration.load(None, environ={}, built_in=built_in)


def main() -> None:
    asked = arguments()
    listening = serving.listen("127.0.0.1", 0)

    def say() -> None:
        print(serving.address_of(listening), flush=True)

    if asked.which == "ours":
        from gateway.app import create_app

        of_access = {"key_hash": asked.key_hash, "audit": asked.audit}
        held = settings(played=asked.played, ttl=asked.ttl, entries=asked.entries, every=asked.all, **of_access)
        app: Any = create_app(held)
        if asked.instruments:
            from tests.bench.neutral.instruments import Instruments

            app = Instruments(app)
        serving.server(app, held.server, when_started=say).run(sockets=[listening])
        return
    from tests.bench.yardstick import create_app as create_yardstick

    config = uvicorn.Config(create_yardstick(asked.played), loop="uvloop", http="httptools", access_log=False, log_level="error")
    server = uvicorn.Server(config)
    say()
    server.run(sockets=[listening])


if __name__ == "__main__":
    main()
