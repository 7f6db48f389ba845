"""Understands how a published item becomes what planning needs of it."""

from __future__ import annotations

from contracts.events import catalog
from services.verification.domain.facts import AskedFact, FactMapping
from services.verification.domain.planning import Classification, DataSource, Item
from services.verification.domain.vocabulary import Method, Timing

_WHOLE_STATEMENT = "commitment"


def item_from(event: catalog.ItemPublished) -> Item:
    """The item, with its classification and the facts that may be asked of others."""
    return Item(
        item_code=event.item_code,
        revision=event.revision,
        handling_agency=event.handling_agency.code,
        industry_regulator=event.industry_regulator,
        facts=_facts(event),
        classification=_classification(event.classification),
    )


def _facts(event: catalog.ItemPublished) -> tuple[AskedFact, ...]:
    """The facts that a source is mapped to, or else those with a condition, or else those that the
    schema requires, or else the statement as a whole; each in the words of the publication."""
    words = {each.fact: each.text for each in event.conditions}
    schema = event.facts_schema or {}
    for fact, described in (schema.get("properties") or {}).items():
        if isinstance(described, dict):
            words.setdefault(fact, str(described.get("title") or fact))
    classification = event.classification
    source = classification.data_source if classification else None
    names = [each.fact for each in source.mappings] if source else []
    names = names or [each.fact for each in event.conditions] or list(schema.get("required") or [])
    facts = tuple(AskedFact(name, words.get(name, name)) for name in dict.fromkeys(names))
    return facts or (AskedFact(_WHOLE_STATEMENT, event.item_name),)


def _classification(told: catalog.Classification | None) -> Classification | None:
    if told is None:
        return None
    exemption = told.exemption
    return Classification(
        timing=Timing(told.timing.value),
        standard=told.standard,
        methods=tuple(Method(each.value) for each in told.methods),
        source=_source(told.data_source),
        assisting_agency=told.assisting_agency,
        deadline_workdays=told.deadline_workdays,
        exempt=told.exempt,
        supervision_modes=tuple(exemption.supervision_modes) if exemption else (),
        regulator_consulted=exemption is not None and exemption.regulator_opinion_on is not None,
    )


def _source(told: catalog.DataSource | None) -> DataSource | None:
    if told is None:
        return None
    mappings = tuple(FactMapping(each.fact, each.field, each.comparison) for each in told.mappings)
    return DataSource(told.connector, told.resource, mappings)
