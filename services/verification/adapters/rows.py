"""Understands how plans, facts and judgements are written down as JSON and read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.verification.domain.facts import AskedFact, FactMapping, FactResult
from services.verification.domain.judgement import Judgement
from services.verification.domain.planning import Classification, DataSource
from services.verification.domain.verification import Deadline
from services.verification.domain.vocabulary import FactAnswer, Method, Timing


def source_json(source: DataSource | None) -> dict[str, Any] | None:
    """A data source as JSON."""
    if source is None:
        return None
    mappings = [
        {"fact": each.fact, "field": each.field, "comparison": each.comparison}
        for each in source.mappings
    ]
    return {"connector": source.connector, "resource": source.resource, "mappings": mappings}


def source_of(value: Mapping[str, Any] | None) -> DataSource | None:
    """A data source read back."""
    if value is None:
        return None
    mappings = tuple(FactMapping(**each) for each in value["mappings"])
    return DataSource(value["connector"], value["resource"], mappings)


def facts_json(facts: tuple[AskedFact, ...]) -> list[dict[str, str]]:
    """Asked facts as JSON."""
    return [{"fact": each.fact, "statement": each.statement} for each in facts]


def facts_of(value: list[dict[str, str]]) -> tuple[AskedFact, ...]:
    """Asked facts read back."""
    return tuple(AskedFact(**each) for each in value)


def results_json(results: tuple[FactResult, ...]) -> list[dict[str, object]]:
    """Answers per fact as JSON."""
    return [each.as_json() for each in results]


def results_of(value: list[dict[str, Any]]) -> tuple[FactResult, ...]:
    """Answers per fact read back."""
    return tuple(
        FactResult(each["fact"], FactAnswer(each["result"]), each["remark"]) for each in value
    )


def judgements_json(judgements: tuple[Judgement, ...]) -> list[dict[str, object]]:
    """Judgements as JSON."""
    return [each.as_json() for each in judgements]


def judgements_of(value: list[dict[str, Any]]) -> tuple[Judgement, ...]:
    """Judgements read back."""
    return tuple(
        Judgement(each["rule"], each["clause"], each["met"], each["facts"]) for each in value
    )


def deadline_of(on: date | None, provisional: bool, versions: dict[str, int]) -> Deadline | None:
    """A deadline read back."""
    return None if on is None else Deadline(on, provisional, versions)


def classification_json(value: Classification | None) -> dict[str, Any] | None:
    """A classification as JSON."""
    if value is None:
        return None
    return {
        "timing": value.timing.value,
        "standard": value.standard,
        "methods": [each.value for each in value.methods],
        "source": source_json(value.source),
        "assisting_agency": value.assisting_agency,
        "deadline_workdays": value.deadline_workdays,
        "exempt": value.exempt,
        "supervision_modes": list(value.supervision_modes),
        "regulator_consulted": value.regulator_consulted,
    }


def classification_of(value: Mapping[str, Any] | None) -> Classification | None:
    """A classification read back."""
    if value is None:
        return None
    return Classification(
        timing=Timing(value["timing"]),
        standard=value["standard"],
        methods=tuple(Method(each) for each in value["methods"]),
        source=source_of(value["source"]),
        assisting_agency=value["assisting_agency"],
        deadline_workdays=value["deadline_workdays"],
        exempt=value["exempt"],
        supervision_modes=tuple(value["supervision_modes"]),
        regulator_consulted=value["regulator_consulted"],
    )
