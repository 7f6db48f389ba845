"""Understands who reads the facts of a person in clear, and what everybody else reads instead."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from services.verification.domain.clauses import OWN_RULE
from services.verification.domain.findings import Account
from services.verification.domain.judgement import Judgement

HIDDEN_FACT = "***"
WHO_WORK_WITH_FACTS = frozenset({"handling_officer", "verifier"})


def facts_are_read_by_the_handling_agency(
    handling_agency: str, agency: str | None, roles: Collection[str]
) -> Judgement:
    """The system's own rule: the facts of a person are read in clear by the officers and verifiers
    of the agency that handles the commitment; who supervises sees the case without them."""
    works = not WHO_WORK_WITH_FACTS.isdisjoint(roles)
    return Judgement(
        rule="facts-are-read-by-the-handling-agency",
        clause=OWN_RULE,
        met=works and agency == handling_agency,
        facts={"handling_agency": handling_agency, "agency": agency, "works_with_facts": works},
    )


def masked(account: Account) -> Account:
    """The account with the names of its facts and none of its values."""
    if isinstance(account, str):
        return HIDDEN_FACT
    return _without_values(account)


def _without_values(account: Mapping[str, object]) -> dict[str, object]:
    return dict.fromkeys(account, HIDDEN_FACT)
