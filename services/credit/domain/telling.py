"""Understands what a credit platform is told of a record (law/domain.md §5.6)."""

from __future__ import annotations

from services.credit.domain.records import CreditRecord

_COMMITMENT_TYPE = "证明事项（替代）型"


def told_of(record: CreditRecord, region: str) -> dict[str, object]:
    """The record as JSON for a platform; who it is about is added when it is sent."""
    return {
        "record_no": record.record_no,
        "record_kind": record.kind.value,
        "state": record.state.value,
        "in_dispute": record.in_dispute,
        "shared": record.shared,
        "region": region,
        "source_unit": record.agency,
        "recorded_at": record.recorded_at.isoformat(),
        "commitment_id": str(record.commitment_id),
        "commitment_type": _COMMITMENT_TYPE,
        "item_code": record.item_code,
        "performance": record.performance.value if record.performance else None,
        "performance_on": record.performance_on.isoformat() if record.performance_on else None,
        "determination": _determination(record),
        "publicity": _publicity(record),
        "measures": [
            {"code": measure.code, "ended": measure.ended_on is not None}
            for measure in record.measures
        ],
    }


def _determination(record: CreditRecord) -> dict[str, object] | None:
    determination = record.determination
    if determination is None:
        return None
    return {
        "level": determination.level.value,
        "determined_on": determination.determined_on.isoformat(),
        "determining_agency": determination.determining_agency,
        "document_no": determination.document_no,
    }


def _publicity(record: CreditRecord) -> dict[str, object] | None:
    publicity = record.publicity
    if publicity is None:
        return None
    return {
        "published": publicity.published,
        "min_until": publicity.min_until.isoformat(),
        "max_until": publicity.max_until.isoformat(),
    }
