"""Understands the ledger: what was answered, what came of it, and everything that is not as it was
promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

_SHOWN = 5


class Fault(StrEnum):
    """How a promise can be broken. UNFOUNDED is an effect of what never became a fact."""

    LOST = "lost"
    TWICE = "twice"
    OUT_OF_ORDER = "out of order"
    STUCK = "stuck"
    UNFOUNDED = "unfounded"


@dataclass(slots=True)
class Ledger:
    """`answered` requests, `events` told and `effects` taken; kills by what was killed; `recovery`
    is the longest time in seconds from a kill until the killed served again, by what was killed."""

    answered: int = 0
    unanswered: int = 0
    events: int = 0
    effects: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    cuts: Counter[str] = field(default_factory=Counter)
    recovery: dict[str, float] = field(default_factory=dict)
    faults: dict[Fault, list[str]] = field(default_factory=lambda: {each: [] for each in Fault})

    def note(self, fault: Fault, what: str) -> None:
        """A promise was broken; `what` names it by ids, never by a person."""
        self.faults[fault].append(what)

    def note_recovery(self, what: str, seconds: float) -> None:
        """Something that was killed serves again."""
        self.recovery[what] = max(seconds, self.recovery.get(what, 0.0))

    @property
    def is_clean(self) -> bool:
        """Whether every promise was kept."""
        return not any(self.faults.values())

    def of(self, fault: Fault) -> int:
        """How many promises were broken in this way."""
        return len(self.faults[fault])

    def lines(self) -> Iterator[str]:
        """The ledger as it is printed."""
        yield f"answered          {self.answered:>9}"
        yield f"without an answer {self.unanswered:>9}"
        yield f"events, effects   {self.events:>9} {self.effects:>9}"
        for fault, found in self.faults.items():
            yield f"{fault.value:<18}{len(found):>9}"
            yield from (f"    {each}" for each in found[:_SHOWN])
        yield f"kills             {self.kills.total():>9}  {_listed(self.kills)}"
        yield f"cuts              {self.cuts.total():>9}  {_listed(self.cuts)}"
        slowest = sorted(self.recovery.items(), key=lambda each: -each[1])
        told = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in slowest)
        longest = slowest[0][1] if slowest else 0.0
        yield f"longest recovery  {longest:>8.1f}s  {told}"


def _listed(counted: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in sorted(counted.items()))
