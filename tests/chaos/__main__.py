"""Understands a run of the attack: `make chaos` (SECONDS=, EVENTS=, SEED= change it)."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from random import Random
from typing import Any

from tests.chaos.ledger import Ledger
from tests.chaos.siege import Measure, Siege

# A check that a killed worker had in hand, or whose owner was away, is asked again soon, so that a
# short run can end; and no register is given up, for then an officer would have to go on.
_HASTE = {
    "CHENGNUO_CHECK_LEASE_SECONDS": "5",
    "CHENGNUO_PATIENCE_LONGEST_PAUSE_SECONDS": "4",
    "CHENGNUO_PATIENCE_ATTEMPTS": "1000",
}


def main() -> int:
    """Run; 0 where every promise was kept."""
    told = _arguments()
    seed = told.seed if told.seed is not None else random.SystemRandom().randrange(1_000_000)
    measure = Measure(told.seconds, told.kills, told.events, told.rate, told.every)
    print(f"seed {seed}, {measure}", flush=True)
    os.environ.update(_HASTE)
    with tempfile.TemporaryDirectory(prefix="chengnuo-chaos-") as made:
        folder = told.keep or Path(made)
        siege = Siege(folder, measure, Random(seed), keep=told.keep is not None)
        ledger = asyncio.run(_until_told_to_end(siege.run()))
    print("\n".join(ledger.lines()), flush=True)
    return 0 if ledger.is_clean else 1


async def _until_told_to_end(work: Coroutine[Any, Any, Ledger]) -> Ledger:
    """The work's result; SIGTERM ends it in good order, as an interrupt does."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seconds", type=float, default=100, help="at least")
    parser.add_argument("--kills", type=int, default=40, help="at least")
    parser.add_argument("--events", type=int, default=0, help="told at least")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--rate", type=float, default=6, help="filings a second")
    parser.add_argument("--every", type=float, default=2.0, help="seconds between blows")
    parser.add_argument("--keep", type=Path, help="a folder for everything, left for inspection")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
