"""``python -m tests.soak [--seconds 1200] [--seed N] [--resizes 0.2]``: play on until a fault, or to the end."""

from __future__ import annotations

import argparse
import sys
import time

from .play import FoundError, play


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--resizes", type=float, default=0.2)
    parser.add_argument("--no-shrink", action="store_true")
    args = parser.parse_args()
    print(f"seed {args.seed}", flush=True)
    try:
        compared = play(args.seed, args.seconds, args.resizes, shrink=not args.no_shrink)
    except FoundError as found:
        print(found)
        return 1
    print(f"nothing found; compared: {compared}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
