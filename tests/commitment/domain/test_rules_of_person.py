"""Who commits, for whom, and by what signature."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.commitment.domain.eligibility import RULES, judge
from services.commitment.domain.eligibility.person import identity_document_valid, proxy_allowed
from services.commitment.domain.eligibility.signing import (
    CLOCKS_DIFFER,
    signed_after_notification_by_committer,
)
from services.commitment.domain.identity import IdType
from services.commitment.domain.item import ProxyPolicy
from services.commitment.domain.party import Authorisation, Proxy, Relation, SubjectKind
from tests.commitment.domain.cases import (
    AGENT_NUMBER,
    PERSON_NUMBER,
    SERVED,
    a_case,
    a_filing,
    a_login,
    a_person,
    an_agent,
    by_login,
    on_paper,
)
from tests.commitment.material import NOW, SCAN, an_item

SECOND = timedelta(seconds=1)


def lacking(policy: ProxyPolicy, proxy: Proxy | None) -> list[str]:
    item = an_item(proxy=policy.value)
    judgement = proxy_allowed(a_case(item=item, filing=a_filing(proxy=proxy)))
    told: list[str] = judgement.facts["lacking"]
    assert judgement.met is (not told)
    return told


@pytest.mark.parametrize(
    ("number", "defect"),
    [
        (PERSON_NUMBER, None),
        ("370406198506310031", "date"),
        ("370406199001010012", "checksum"),
    ],
)
def test_a_persons_document_is_checked_by_its_standard(number: str, defect: str | None) -> None:
    judgement = identity_document_valid(a_case(filing=a_filing(committer=a_person(number))))
    assert judgement.facts["defect"] == defect
    assert judgement.met is (defect is None)
    assert judgement.clause == "gb-11643"
    assert number not in str(judgement.facts)


@pytest.mark.parametrize(
    ("kind", "id_type", "number", "fits"),
    [
        (SubjectKind.NATURAL_PERSON, IdType.USCC, "91370406MA0000007Q", False),
        (SubjectKind.LEGAL_PERSON, IdType.USCC, "91370406MA0000007Q", True),
        (SubjectKind.OTHER_ORGANISATION, IdType.RESIDENT_ID, PERSON_NUMBER, False),
        (SubjectKind.NATURAL_PERSON, IdType.PASSPORT, "E12345678", True),
    ],
)
def test_the_document_fits_the_kind_of_applicant(
    kind: SubjectKind, id_type: IdType, number: str, fits: bool
) -> None:
    committer = a_person(number, kind=kind, id_type=id_type)
    judgement = identity_document_valid(a_case(filing=a_filing(committer=committer)))
    assert judgement.met is fits
    assert judgement.facts["id_type_fits_kind"] is fits


def test_a_document_without_a_standard_is_judged_by_the_systems_own_rule() -> None:
    committer = a_person("E12345678", id_type=IdType.PASSPORT)
    assert identity_document_valid(a_case(filing=a_filing(committer=committer))).own_rule


@pytest.mark.parametrize("policy", list(ProxyPolicy))
def test_who_commits_in_person_needs_no_authorisation(policy: ProxyPolicy) -> None:
    assert lacking(policy, None) == []


def test_where_agents_are_not_allowed_no_paper_helps() -> None:
    assert lacking(ProxyPolicy.NOT_ALLOWED, an_agent(Relation.GUARDIAN)) == ["permission"]


def test_only_a_guardian_may_where_only_guardians_may() -> None:
    assert lacking(ProxyPolicy.GUARDIAN_ONLY, an_agent(Relation.GUARDIAN)) == []
    assert lacking(ProxyPolicy.GUARDIAN_ONLY, an_agent()) == ["guardianship"]


def test_an_agent_shows_an_explicit_authorisation() -> None:
    policy = ProxyPolicy.WITH_EXPLICIT_AUTHORISATION
    assert lacking(policy, an_agent()) == []
    assert lacking(policy, an_agent(authorisation=None)) == ["authorisation"]


def test_an_authorisation_is_signed_no_later_than_the_letter() -> None:
    policy = ProxyPolicy.WITH_EXPLICIT_AUTHORISATION
    on_the_day = Authorisation(SCAN, "授权委托书", date(2026, 11, 24), handprint=False)
    day_after = Authorisation(SCAN, "授权委托书", date(2026, 11, 25), handprint=False)
    assert lacking(policy, an_agent(authorisation=on_the_day)) == []
    assert lacking(policy, an_agent(authorisation=day_after)) == ["authorisation-before-signing"]


def test_who_cannot_write_gives_a_handprint() -> None:
    policy = ProxyPolicy.HANDPRINT_IF_UNABLE
    with_print = Authorisation(SCAN, "授权委托书", date(2026, 11, 23), handprint=True)
    assert lacking(policy, an_agent(authorisation=with_print)) == []
    assert lacking(policy, an_agent()) == ["handprint"]


def test_an_agent_is_another_person_with_a_valid_document() -> None:
    policy = ProxyPolicy.WITH_EXPLICIT_AUTHORISATION
    assert lacking(policy, an_agent(id_number=PERSON_NUMBER)) == ["another-person"]
    assert lacking(policy, an_agent(id_number="370406198506310031")) == ["valid-document"]


def test_a_paper_is_signed_between_the_notification_and_now_as_far_as_clocks_agree() -> None:
    for signed_at, met in (
        (SERVED - CLOCKS_DIFFER - SECOND, False),
        (SERVED - CLOCKS_DIFFER, True),
        (SERVED, True),
        (NOW, True),
        (NOW + CLOCKS_DIFFER, True),
        (NOW + CLOCKS_DIFFER + SECOND, False),
    ):
        case = a_case(filing=a_filing(signature=on_paper(signed_at)))
        assert signed_after_notification_by_committer(case).met is met


def test_a_paper_without_a_witness_is_not_signed() -> None:
    for change in ({"officer": " "}, {"place": ""}, {"scan_digest": ""}):
        case = a_case(filing=a_filing(signature=on_paper(NOW, **change)))
        assert not signed_after_notification_by_committer(case).met


def test_a_login_signs_for_the_committer_only() -> None:
    filing = a_filing(signature=by_login(NOW))
    for number, signer in ((PERSON_NUMBER, "committer"), (AGENT_NUMBER, None)):
        case = a_case(filing=filing, attestation=a_login(number))
        judgement = signed_after_notification_by_committer(case)
        assert judgement.met is (signer is not None)
        assert judgement.facts["signer"] == signer
        assert judgement.clause == "order-716.8"


def test_the_letters_agent_may_sign_by_login() -> None:
    filing = a_filing(signature=by_login(NOW), proxy=an_agent())
    case = a_case(filing=filing, attestation=a_login(AGENT_NUMBER, name="李四"))
    judgement = signed_after_notification_by_committer(case)
    assert judgement.met
    assert judgement.facts["signer"] == "agent"


def test_a_login_signs_to_the_last_instant_that_it_stands() -> None:
    filing = a_filing(signature=by_login(NOW))
    for expires_at, met in ((NOW, True), (NOW - SECOND, False)):
        case = a_case(filing=filing, attestation=a_login(expires_at=expires_at))
        assert signed_after_notification_by_committer(case).met is met


def test_a_login_that_nobody_knows_signs_nothing() -> None:
    case = a_case(filing=a_filing(signature=by_login(NOW)))
    assert not signed_after_notification_by_committer(case).met


def test_every_rule_answers_whatever_the_others_say() -> None:
    nothing_right = a_case(
        item=an_item(offerable=False, missing=["LIST_ENTRY"]),
        filing=a_filing(committer=a_person("x" * 18), facts={}, signature=None),
        subject_ref="c" * 64,
    )
    assert len(judge(nothing_right).judgements) == len(RULES) == 12
    assert len({each.rule for each in judge(nothing_right).judgements}) == 12
    assert judge(a_case()).eligible


def test_each_rule_is_named_for_what_must_hold() -> None:
    answers = judge(a_case()).judgements
    for rule, answer in zip(RULES, answers, strict=True):
        assert rule.__name__.replace("_", "-") == answer.rule
        assert rule.__doc__
