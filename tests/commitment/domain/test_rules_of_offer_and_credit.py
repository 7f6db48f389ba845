"""Item offered, notification current, past repaired: boundaries on both sides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.commitment.domain.eligibility.credit import (
    no_unrepaired_false_commitment,
    no_unrepaired_serious_record,
)
from services.commitment.domain.eligibility.offer import (
    item_offerable,
    notification_current_and_served_to_applicant,
)
from services.commitment.domain.eligibility.signing import no_second_open_commitment
from services.commitment.domain.notification import whole_second
from services.commitment.domain.party import SubjectKind
from services.commitment.domain.standing import Standing
from tests.commitment.domain.cases import (
    REF,
    a_case,
    a_filing,
    a_notification,
    a_person,
    unrepaired,
)
from tests.commitment.material import NOW, an_item

INSTANT = timedelta(microseconds=1)


def test_an_item_is_offered_from_the_day_its_list_takes_effect() -> None:
    assert item_offerable(a_case(item=an_item(in_effect_from="2026-11-24"))).met
    assert not item_offerable(a_case(item=an_item(in_effect_from="2026-11-25"))).met


@pytest.mark.parametrize("missing", ["FORMAT_TEXT", "SERVICE_GUIDE", "CLASSIFICATION"])
def test_an_item_that_lacks_a_part_is_not_offered_and_says_which(missing: str) -> None:
    judgement = item_offerable(a_case(item=an_item(offerable=False, missing=[missing])))
    assert not judgement.met
    assert judgement.facts["missing"] == [missing]


def test_an_item_for_persons_is_not_offered_to_organisations() -> None:
    for_persons = an_item(subject_kinds=["NATURAL_PERSON"])
    company = a_filing(committer=a_person(kind=SubjectKind.LEGAL_PERSON))
    assert item_offerable(a_case(item=for_persons)).met
    assert not item_offerable(a_case(item=for_persons, filing=company)).met


def test_a_notification_stands_to_the_last_instant_of_its_validity() -> None:
    last = a_case().notification.valid_until
    assert notification_current_and_served_to_applicant(a_case(at=last)).met
    assert not notification_current_and_served_to_applicant(a_case(at=last + INSTANT)).met


def test_a_notification_of_an_older_text_is_not_current() -> None:
    older = a_notification(an_item(), text_version=2)
    assert not notification_current_and_served_to_applicant(a_case(notification=older)).met


def test_a_notification_served_to_somebody_else_does_not_count() -> None:
    judgement = notification_current_and_served_to_applicant(a_case(subject_ref="b" * 64))
    assert not judgement.met
    assert judgement.facts["served_to_applicant"] is False


def test_documents_state_the_second_they_were_served_in() -> None:
    assert whole_second(NOW.replace(microsecond=999_999)) == NOW


def test_an_applicant_of_whom_nothing_was_told_has_a_clear_past() -> None:
    assert no_unrepaired_false_commitment(a_case()).met
    assert no_unrepaired_serious_record(a_case()).met


@pytest.mark.parametrize("level", ["MINOR", "GENERAL", "SERIOUS"])
def test_an_unrepaired_false_commitment_closes_the_path_and_tells_how_to_repair(
    level: str,
) -> None:
    standing = Standing(REF, 1, "D", eligible=False, unrepaired=(unrepaired(level),))
    judgement = no_unrepaired_false_commitment(a_case(standing=standing))
    assert not judgement.met
    assert judgement.clause == "shanting-2021-8.4.2"
    assert judgement.facts["unrepaired"][0]["repairable_from"] == "2027-02-01"
    assert judgement.facts["how"]


def test_only_a_serious_record_is_a_serious_record() -> None:
    for level, met in (("GENERAL", True), ("SERIOUS", False)):
        standing = Standing(REF, 1, "D", eligible=False, unrepaired=(unrepaired(level),))
        assert no_unrepaired_serious_record(a_case(standing=standing)).met is met


def test_a_path_closed_without_a_named_record_is_closed() -> None:
    standing = Standing(REF, 1, "D", eligible=False)
    assert not no_unrepaired_serious_record(a_case(standing=standing)).met


def test_a_repaired_past_opens_the_path_again() -> None:
    standing = Standing(REF, 2, "B", eligible=True)
    assert no_unrepaired_false_commitment(a_case(standing=standing)).met
    assert no_unrepaired_serious_record(a_case(standing=standing)).met


def test_one_open_commitment_is_enough() -> None:
    assert no_second_open_commitment(a_case()).met
    other = a_case().notification.notification_id
    assert not no_second_open_commitment(a_case(open_commitment=other)).met
