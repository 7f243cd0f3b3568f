"""`python -m mocks`: the played systems alone; the first line printed is the address."""

from __future__ import annotations

import argparse
from datetime import date

from mocks.serving import run

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="mocks")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=360)
    parser.add_argument("--today", type=date.fromisoformat, help="the world's day, as in 2026-03-02; this very day without one")
    parser.add_argument("--webhooks", help="address below which the gateway takes webhooks")
    given = parser.parse_args()
    run(given.host, given.port, customers=given.customers, seed=given.seed, today=given.today, webhooks=given.webhooks)
