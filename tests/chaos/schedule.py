"""Understands the plan of an attack: what is struck, in turn and together, drawn from a seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from deploy.launcher.compositions import SERVICES
from deploy.launcher.distributed_folder import KAFKA, POSTGRES
from tests.chaos.city import MORTAL

LEADER = "relay leader of "
_LEADERS = tuple(f"{LEADER}{name}" for name in SERVICES if name != "catalog")
_EVERYTHING = (*MORTAL, KAFKA, POSTGRES, *_LEADERS)
_TOGETHER = 0.25
_MOST_AT_ONCE = 3
_TROUBLES = ("reset", "half-close", "silence", "latency", "cut")


@dataclass(frozen=True, slots=True)
class Kill:
    """Who is killed at once."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to the lines to Kafka or to a service's database; `seconds` where it lasts."""

    line: str
    kind: str
    seconds: float
    latency: float


Blow = Kill | Trouble


def blows(random: Random) -> Iterator[Blow]:
    """Blow after blow without end: everything is killed once in a round, some of it together, and
    after every second kill a line goes bad."""
    turn = 0
    while True:
        for names in _round(random):
            yield Kill(names)
            turn += 1
            if turn % 2 == 0:
                yield _trouble(random)


def _round(random: Random) -> Iterator[tuple[str, ...]]:
    waiting = random.sample(_EVERYTHING, len(_EVERYTHING))
    while waiting:
        count = random.randint(2, _MOST_AT_ONCE) if random.random() < _TOGETHER else 1
        struck, waiting = waiting[:count], waiting[count:]
        yield tuple(struck)


def _trouble(random: Random) -> Trouble:
    return Trouble(
        line=random.choice((KAFKA, *SERVICES)),
        kind=random.choice(_TROUBLES),
        seconds=random.uniform(1.0, 4.0),
        latency=random.uniform(0.02, 0.2),
    )
