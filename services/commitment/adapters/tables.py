"""Understands the service's tables."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
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
from services.chassis.service import define_chassis_tables
from services.commitment.domain.commitment import CheckResult, Outcome
from services.commitment.domain.lifecycle import OPEN_STATES, State

metadata = MetaData()
define_chassis_tables(metadata)

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_AFTER_THE_DECISION = (
    *(State.DECIDED, State.VERIFYING, State.EXEMPT_SUPERVISED),
    *(State.FULFILLED, State.INCONCLUSIVE),
)
IS_OPEN = _one_of("state", sorted(state.value for state in OPEN_STATES))
ONE_OPEN = "commitments_one_open"

items = Table(
    "items",
    metadata,
    Column("item_code", String(40), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("content_revision", Integer, nullable=False),
    Column("listed", Boolean, nullable=False),
)

item_revisions = Table(
    "item_revisions",
    metadata,
    Column("item_code", String(40), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
)

standings = Table(
    "standings",
    metadata,
    Column("subject_ref", String(64), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("tier", String(1), nullable=False),
    Column("eligible", Boolean, nullable=False),
    Column("unrepaired", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Index(
        "standings_closed",
        "subject_ref",
        sqlite_where=text("eligible = 0"),
        postgresql_where=text("NOT eligible"),
    ),
)

notifications = Table(
    "notifications",
    metadata,
    Column("notification_id", Uuid, primary_key=True),
    Column("letter_no", String(80), nullable=False),
    Column("item_code", String(40), nullable=False),
    Column("item_revision", Integer, nullable=False),
    Column("text_version", Integer, nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("applicant", JSON, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(10), nullable=False),
    Column("officer_reading", JSON),
    Column("fields", JSON, nullable=False),
    Column("digest", String(80), nullable=False),
    Column("served_at", Instant, nullable=False),
    Column("valid_until", Instant, nullable=False),
    Column("served_by", String(120), nullable=False),
    Column("served_by_agency", String(60)),
    ForeignKeyConstraint(
        ["item_code", "item_revision"],
        ["item_revisions.item_code", "item_revisions.revision"],
        name="notifications_item",
    ),
    Index("notifications_letter_no", "letter_no", unique=True),
)

proof_path_choices = Table(
    "proof_path_choices",
    metadata,
    Column("choice_id", Uuid, primary_key=True),
    Column(
        "notification_id",
        Uuid,
        ForeignKey("notifications.notification_id"),
        nullable=False,
        index=True,
    ),
    Column("reason", Text),
    Column("chosen_at", Instant, nullable=False),
    Column("recorded_by", String(120), nullable=False),
)

commitments = Table(
    "commitments",
    metadata,
    Column("commitment_id", Uuid, primary_key=True),
    Column("letter_no", String(80), nullable=False),
    Column("item_code", String(40), nullable=False),
    Column("item_revision", Integer, nullable=False),
    Column("matter_code", String(60), nullable=False),
    Column("matter_reference", String(120), nullable=False),
    Column("notification_id", Uuid, ForeignKey("notifications.notification_id"), nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("subject_kind", String(30), nullable=False),
    Column("handling_agency", String(60), nullable=False),
    Column("filed_by", String(120), nullable=False),
    Column("filed_by_agency", String(60)),
    Column("filed_at", Instant, nullable=False),
    Column("exempt", Boolean, nullable=False),
    Column("supervision_days", Integer),
    Column("supervised_until", Date),
    Column("publicity_consented", Boolean, nullable=False),
    Column("public_until", Date),
    Column("state", String(30), nullable=False),
    Column("version", Integer, nullable=False),
    Column("verification_result", String(20)),
    Column("open_findings", JSON, nullable=False),
    Column("finding_open", Boolean, nullable=False),
    Column("decision_outcome", String(20)),
    Column("decision_document_no", String(120)),
    Column("decided_on", Date),
    Column("withdrawal_reason", Text),
    CheckConstraint(_one_of("state", State), name="state_known"),
    CheckConstraint(_one_of("verification_result", CheckResult), "commitments_result_known"),
    CheckConstraint(_one_of("decision_outcome", Outcome), "commitments_outcome_known"),
    CheckConstraint(
        "(decision_outcome IS NULL) = (decided_on IS NULL)", "commitments_decision_whole"
    ),
    CheckConstraint(
        f"NOT {_one_of('state', _AFTER_THE_DECISION)} OR decision_outcome IS NOT NULL",
        "commitments_decided_first",
    ),
    CheckConstraint(
        "state <> 'EXEMPT_SUPERVISED' OR supervised_until IS NOT NULL",
        "commitments_supervision_ends",
    ),
    CheckConstraint("version >= 1", "commitments_version_counts"),
    Index("commitments_letter_no", "letter_no", unique=True),
    Index(
        ONE_OPEN,
        "item_code",
        "matter_reference",
        "subject_ref",
        unique=True,
        sqlite_where=text(IS_OPEN),
        postgresql_where=text(IS_OPEN),
    ),
    Index("commitments_of_client", "filed_by", "commitment_id"),
    Index("commitments_of_agency", "handling_agency", "commitment_id"),
    Index(
        "commitments_accepted",
        "subject_ref",
        sqlite_where=text("state = 'ACCEPTED'"),
        postgresql_where=text("state = 'ACCEPTED'"),
    ),
    Index(
        "commitments_supervised",
        "supervised_until",
        sqlite_where=text("state = 'EXEMPT_SUPERVISED'"),
        postgresql_where=text("state = 'EXEMPT_SUPERVISED'"),
    ),
    Index(
        "commitments_public",
        "commitment_id",
        sqlite_where=text("publicity_consented"),
        postgresql_where=text("publicity_consented"),
    ),
)

letters = Table(
    "letters",
    metadata,
    Column("commitment_id", Uuid, ForeignKey("commitments.commitment_id"), primary_key=True),
    Column("content", JSON, nullable=False),
    Column("digest", String(80), nullable=False),
    Column("judgements", JSON, nullable=False),
)

commitment_history = Table(
    "commitment_history",
    metadata,
    Column("sequence", _SEQUENCE, primary_key=True, autoincrement=True),
    Column(
        "commitment_id",
        Uuid,
        ForeignKey("commitments.commitment_id", name="commitment_history_of"),
        nullable=False,
    ),
    Column("at", Instant, nullable=False),
    Column("client_id", String(120), nullable=False),
    Column("agency", String(60)),
    Column("act", String(40), nullable=False),
    Column("basis", String(80), nullable=False),
    Column("from_state", String(30)),
    Column("to_state", String(30), nullable=False),
    Column("note", String(200)),
    Index("commitment_history_order", "commitment_id", "sequence"),
)

refusals = Table(
    "refusals",
    metadata,
    Column("refusal_id", Uuid, primary_key=True),
    Column("notification_id", Uuid, ForeignKey("notifications.notification_id"), nullable=False),
    Column("item_code", String(40), nullable=False),
    Column("item_revision", Integer, nullable=False),
    Column("subject_ref", String(64), nullable=False),
    Column("judgements", JSON, nullable=False),
    Column("refused_at", Instant, nullable=False),
    Column("filed_by", String(120), nullable=False),
    Column("filed_by_agency", String(60)),
)

personal_reads = Table(
    "personal_reads",
    metadata,
    Column("read_id", Uuid, primary_key=True),
    Column("commitment_id", Uuid, ForeignKey("commitments.commitment_id"), nullable=False),
    Column("reader", String(120), nullable=False),
    Column("agency", String(60)),
    Column("purpose", String(30), nullable=False),
    Column("what", String(30), nullable=False),
    Column("at", Instant, nullable=False),
    Index("personal_reads_order", "commitment_id", "read_id"),
)

letter_number_blocks = Table(
    "letter_number_blocks",
    metadata,
    Column("series", String(60), primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("next_number", Integer, nullable=False),
)
