"""Who may take the commitment path for an item now. One function per rule; each always answers."""

from __future__ import annotations

from services.commitment.domain.eligibility.content import (
    facts_fit_schema,
    facts_meet_conditions,
    publicity_chosen,
    six_statements_made,
)
from services.commitment.domain.eligibility.credit import (
    no_unrepaired_false_commitment,
    no_unrepaired_serious_record,
)
from services.commitment.domain.eligibility.judgement import (
    Case,
    Eligibility,
    Judgement,
    Rule,
    SchemaError,
)
from services.commitment.domain.eligibility.offer import (
    item_offerable,
    notification_current_and_served_to_applicant,
)
from services.commitment.domain.eligibility.person import identity_document_valid, proxy_allowed
from services.commitment.domain.eligibility.signing import (
    no_second_open_commitment,
    signed_after_notification_by_committer,
)

__all__ = [
    "RULES",
    "Case",
    "Eligibility",
    "Judgement",
    "Rule",
    "SchemaError",
    "judge",
    "judge_before_signing",
]

_BEFORE_SIGNING: tuple[Rule, ...] = (
    item_offerable,
    notification_current_and_served_to_applicant,
    no_unrepaired_false_commitment,
    no_unrepaired_serious_record,
    six_statements_made,
    facts_fit_schema,
    facts_meet_conditions,
    identity_document_valid,
    publicity_chosen,
    proxy_allowed,
    no_second_open_commitment,
)
RULES: tuple[Rule, ...] = (*_BEFORE_SIGNING, signed_after_notification_by_committer)


def judge(case: Case) -> Eligibility:
    """Every rule's answer, so that the applicant hears all reasons at once."""
    return Eligibility(tuple(rule(case) for rule in RULES))


def judge_before_signing(case: Case) -> Eligibility:
    """The answers of the rules that can be judged of a letter that is not signed yet."""
    return Eligibility(tuple(rule(case) for rule in _BEFORE_SIGNING))
