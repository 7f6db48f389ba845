"""A question is put to an outside source, outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.verification.application.ports import ParticularsReader, Source
from services.verification.domain.answers import SourceAnswer, Unreachable
from services.verification.domain.verification import Verification

PURPOSE = "VERIFICATION"
OWNER_UNREACHABLE = "particulars-unreachable"
NO_SUCH_SOURCE = "source-not-connected"


@dataclass(frozen=True, slots=True)
class Asked:
    """What came back, and what had been committed of the facts that were asked for."""

    answer: SourceAnswer
    committed: Mapping[str, object] = field(default_factory=dict)


async def ask_online(
    check: Verification, owner: ParticularsReader, sources: Mapping[str, Source]
) -> Asked:
    """Ask the check's source about its person; an outage is an answer too."""
    source = sources.get(check.source.connector) if check.source else None
    if check.source is None or source is None:
        return Asked(Unreachable(NO_SUCH_SOURCE))
    particulars = await owner.read(check.commitment_id, PURPOSE)
    if particulars is None:
        return Asked(Unreachable(OWNER_UNREACHABLE))
    answer = await source.ask(check.source, particulars)
    asked = {mapping.fact for mapping in check.source.mappings}
    committed = {fact: value for fact, value in particulars.facts.items() if fact in asked}
    return Asked(answer, committed)
