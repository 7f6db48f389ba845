"""Codes of organs, and whose act is whose."""

from __future__ import annotations

import pytest

from services.catalog.domain.agencies import may_know, uscc_is_valid
from services.catalog.domain.list_versions import (
    ListAct,
    ListVersionState,
    competent,
    first_published_after,
)
from services.catalog.domain.misuse import Misuse
from tests.catalog.builders import (
    CIVIL,
    HOUSING,
    OFFICER,
    PUBLISHER,
    REVIEWER,
    THE_LIST,
    a_version,
    actor,
)


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y4Z", False),
        ("11370406MA00000071", True),
        ("12370406MA0000007X", True),
        ("91370406MA0000007Q", True),
        ("92370406MA0000007M", True),
        ("91370406MA0000007R", False),
        ("91370406MA000000O7", False),
        ("91370406MA0000007", False),
    ],
)
def test_a_social_credit_code_has_its_check_character(code: str, valid: bool) -> None:
    assert uscc_is_valid(code) is valid


@pytest.mark.parametrize(
    ("state", "act", "who"),
    [
        (ListVersionState.DRAFT, ListAct.SUBMIT, OFFICER),
        (ListVersionState.SUBMITTED, ListAct.BEGIN_REVIEW, REVIEWER),
        (ListVersionState.UNDER_REVIEW, ListAct.APPROVE, REVIEWER),
        (ListVersionState.UNDER_REVIEW, ListAct.RETURN, REVIEWER),
        (ListVersionState.REVIEW_PASSED, ListAct.RETURN, PUBLISHER),
        (ListVersionState.REVIEW_PASSED, ListAct.PUBLISH, PUBLISHER),
    ],
)
def test_each_act_is_for_one_organ_alone(
    state: ListVersionState, act: ListAct, who: object
) -> None:
    for each in (OFFICER, REVIEWER, PUBLISHER, actor("handling_officer", CIVIL)):
        if each is who:
            competent(act, each, THE_LIST, a_version(state))
            continue
        with pytest.raises(Misuse, match="agency-not-competent"):
            competent(act, each, THE_LIST, a_version(state))


def test_a_draft_from_an_older_version_cannot_undo_a_newer_one() -> None:
    current = a_version(ListVersionState.PUBLISHED)
    first_published_after(a_version(base_version_id=current.list_version_id), current)
    first_published_after(a_version(), None)
    with pytest.raises(Misuse, match="list-version-outdated"):
        first_published_after(a_version(), current)


def test_a_draft_is_known_to_its_agency_and_to_oversight_only() -> None:
    own, other = actor("handling_officer", HOUSING), actor("handling_officer", CIVIL)
    assert may_know(own, HOUSING, public=False)
    assert not may_know(other, HOUSING, public=False)
    assert may_know(other, HOUSING, public=True)
    assert may_know(actor("supervisor", CIVIL), HOUSING, public=False)
