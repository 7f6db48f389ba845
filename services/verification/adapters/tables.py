"""Understands where verification keeps plans, evidence, assistance and what others told it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from services.chassis.database import Instant

SEQUENCE = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()


def one_of(column: str, *values: str) -> str:
    """The condition that `column` holds one of `values`."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def one_where(name: str, *columns: str, condition: str) -> Index:
    """The index that lets `columns` be the same only once among the rows of a `condition`."""
    where = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=where, postgresql_where=where)


def history_of(name: str, parent: str, key: str) -> Table:
    """The table with one row for each transition of a row of `parent`."""
    return Table(
        name,
        metadata,
        Column("sequence", SEQUENCE, primary_key=True, autoincrement=True),
        Column(key, Uuid, ForeignKey(f"{parent}.{key}"), nullable=False),
        Column("at", Instant, nullable=False),
        Column("act", String(40), nullable=False),
        Column("from_state", String(30)),
        Column("to_state", String(30), nullable=False),
        Column("client_id", String(120), nullable=False),
        Column("agency", String(60)),
        Column("clause", String(60), nullable=False),
        Column("note", Text),
        Index(f"{name}_of", key, "sequence"),
    )


verification = Table(
    "verification",
    metadata,
    Column("verification_id", Uuid, primary_key=True),
    Column("commitment_id", Uuid, nullable=False, unique=True),
    Column("item_code", String(20), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("timing", String(30), nullable=False),
    Column("standard", Text, nullable=False),
    Column("methods", JSON, nullable=False),
    Column("step", Integer, nullable=False),
    Column("method", String(20)),
    Column("connector", String(30)),
    Column("source", JSON),
    Column("facts", JSON, nullable=False),
    Column("assisting_agency", String(60)),
    Column("deadline_workdays", Integer, nullable=False),
    Column("due_on", Date),
    Column("due_provisional", Boolean, nullable=False),
    Column("calendar_versions", JSON, nullable=False),
    Column("explanation", JSON, nullable=False),
    Column("state", String(30), nullable=False),
    Column("result", String(20)),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("taken_by", String(120)),
    Column("planned_at", Instant, nullable=False),
    Column("dispatched_at", Instant),
    Column("closed_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        one_of(
            "state",
            "PLANNED",
            "DISPATCHED",
            "IN_PROGRESS",
            "WAITING",
            "SUSPENDED",
            "RESULT_RECORDED",
            "CLOSED",
            "CANCELLED",
            "EXEMPT",
        ),
        name="verification_state_known",
    ),
    CheckConstraint(
        one_of("result", "CONSISTENT", "INCONSISTENT", "UNABLE"), "verification_result_known"
    ),
    CheckConstraint(
        f"({one_of('state', 'RESULT_RECORDED', 'CLOSED')}) = (result IS NOT NULL)",
        "verification_closed_with_result",
    ),
    CheckConstraint("version >= 1", "verification_version_counts"),
    Index("verification_by_agency", "handling_agency", "verification_id"),
    Index(
        "verification_due_online",
        "connector",
        "next_attempt_at",
        sqlite_where=text("next_attempt_at IS NOT NULL"),
        postgresql_where=text("next_attempt_at IS NOT NULL"),
    ),
)

verification_history = history_of("verification_history", "verification", "verification_id")

evidence = Table(
    "evidence",
    metadata,
    Column("evidence_id", Uuid, primary_key=True),
    Column("verification_id", Uuid, ForeignKey("verification.verification_id"), nullable=False),
    Column("method", String(20), nullable=False),
    Column("source", String(200), nullable=False),
    Column("question", JSON, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("digest", String(70), nullable=False),
    Column("client_id", String(120), nullable=False),
    Column("agency", String(60)),
    Column("recorded_at", Instant, nullable=False),
    Index("evidence_of", "verification_id", "evidence_id"),
)

assistance_request = Table(
    "assistance_request",
    metadata,
    Column("assistance_request_id", Uuid, primary_key=True),
    Column("verification_id", Uuid, ForeignKey("verification.verification_id"), nullable=False),
    Column("commitment_id", Uuid, nullable=False),
    Column("item_code", String(20), nullable=False),
    Column("requesting_agency", String(60), nullable=False),
    Column("assisting_agency", String(60), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("urgency", String(10), nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_provisional", Boolean, nullable=False),
    Column("calendar_versions", JSON, nullable=False),
    Column("state", String(20), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("answers", JSON, nullable=False),
    Column("source_record_on", Date),
    Column("evidence_digest", String(70)),
    Column("refusal_reason", Text),
    Column("refusal_ground", Text),
    Column("ended_at", Instant),
    Column("version", Integer, nullable=False),
    CheckConstraint(
        one_of(
            "state",
            "SENT",
            "RECEIVED",
            "ACCEPTED",
            "IN_PROGRESS",
            "ANSWERED",
            "REFUSED",
            "CANCELLED",
            "CLOSED",
        ),
        name="assistance_request_state_known",
    ),
    CheckConstraint(one_of("urgency", "NORMAL", "URGENT"), name="assistance_request_urgency_known"),
    CheckConstraint(
        "state <> 'REFUSED' OR (refusal_reason IS NOT NULL AND refusal_ground IS NOT NULL)",
        "assistance_request_refused_in_writing",
    ),
    CheckConstraint("requesting_agency <> assisting_agency", "assistance_request_of_another"),
    CheckConstraint("version >= 1", "assistance_request_version_counts"),
    one_where(
        "assistance_request_one_open",
        "verification_id",
        condition=one_of("state", "SENT", "RECEIVED", "ACCEPTED", "IN_PROGRESS"),
    ),
    Index("assistance_request_asking", "requesting_agency", "assistance_request_id"),
    Index("assistance_request_asked", "assisting_agency", "assistance_request_id"),
    Index("assistance_request_of", "verification_id"),
)

assistance_request_history = history_of(
    "assistance_request_history", "assistance_request", "assistance_request_id"
)
