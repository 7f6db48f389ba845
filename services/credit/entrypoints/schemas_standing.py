"""Understands how integrity files, standings and the list of measures are written in JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from services.credit.application.ports import IntegrityFile
from services.credit.domain.regime import CreditRules, TierScheme
from services.credit.domain.vocabulary import DishonestyLevel, SubjectKind
from services.credit.entrypoints.schemas_records import Links, Out


class TierOut(Out):
    """信用等级."""

    letter: str
    name: str
    effect: str
    eligible: bool
    source: str
    provenance: str

    @classmethod
    def all_of(cls, scheme: TierScheme) -> list[TierOut]:
        """The tiers of a scheme."""
        return [
            cls(
                letter=tier.letter,
                name=tier.name,
                effect=tier.effect,
                eligible=tier.eligible,
                source=tier.source.document,
                provenance=tier.source.provenance,
            )
            for tier in scheme.tiers
        ]


class UnrepairedOut(Out):
    """使承诺途径关闭的认定."""

    record_id: UUID
    commitment_id: UUID
    level: DishonestyLevel
    determined_on: date
    repairable_from: date
    determining_agency: str
    links: Links


class StandingOut(Out):
    """一个主体现在的信用状况."""

    subject_ref: str
    revision: int
    tier: str
    tier_name: str
    effect: str
    eligible: bool
    unrepaired: list[UnrepairedOut]
    clause: str
    changed_at: datetime
    links: Links

    @classmethod
    def of(cls, file: IntegrityFile, scheme: TierScheme, clause: str) -> StandingOut:
        """The standing that a file holds."""
        tier = scheme.tier(file.tier)
        return cls(
            subject_ref=file.subject_ref,
            revision=file.revision,
            tier=file.tier,
            tier_name=tier.name,
            effect=tier.effect,
            eligible=file.eligible,
            unrepaired=[_unrepaired(fact) for fact in file.unrepaired],
            clause=clause,
            changed_at=file.changed_at,
            links={
                "self": f"/api/v1/standings/{file.subject_ref}",
                "records": f"/api/v1/credit-records?subject_ref={file.subject_ref}",
            },
        )


def _unrepaired(fact: Any) -> UnrepairedOut:
    links = {
        "record": f"/api/v1/credit-records/{fact['record_id']}",
        "raise_objection": "/api/v1/objections",
        "apply_for_repair": "/api/v1/repairs",
    }
    return UnrepairedOut(**fact, links=links)


class IntegrityFileOut(Out):
    """诚信档案."""

    subject_ref: str
    subject_kind: SubjectKind
    opened_at: datetime
    records: dict[str, int] = Field(description="各类记录的条数（以可见者为限）。")
    standing: StandingOut
    links: Links


class MeasureOut(Out):
    """清单中的一项惩戒措施."""

    code: str
    text: str
    levels: list[DishonestyLevel]
    clause: str
    source: str
    provenance: str


class LevelOut(Out):
    """一个失信等级的公示期（月）."""

    level: DishonestyLevel
    published: bool
    min_months: int
    max_months: int
    source: str
    provenance: str


class MeasuresOut(Out):
    """惩戒措施清单、公示期和信用等级，各附来源."""

    items: list[MeasureOut]
    levels: list[LevelOut]
    tiers: list[TierOut]

    @classmethod
    def of(cls, rules: CreditRules) -> MeasuresOut:
        """What is configured."""
        return cls(
            items=[
                MeasureOut(
                    code=measure.code,
                    text=measure.text,
                    levels=sorted(measure.levels),
                    clause=measure.clause,
                    source=measure.source.document,
                    provenance=measure.source.provenance,
                )
                for measure in rules.measures
            ],
            levels=[
                LevelOut(
                    level=rule.level,
                    published=rule.published,
                    min_months=rule.min_months,
                    max_months=rule.max_months,
                    source=rule.source.document,
                    provenance=rule.source.provenance,
                )
                for rule in rules.levels.values()
            ],
            tiers=TierOut.all_of(rules.scheme),
        )
