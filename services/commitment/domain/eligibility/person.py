"""Understands who may commit: a committer with a valid document, or an agent the item allows."""

from __future__ import annotations

from datetime import date

from services.commitment.domain.applicant import fits_kind
from services.commitment.domain.clauses import CITIZEN_NUMBER, OWN_RULE, SOCIAL_CREDIT_CODE
from services.commitment.domain.eligibility.judgement import Case, Judgement
from services.commitment.domain.identity import IdType, defect_of, normalised
from services.commitment.domain.item import ProxyPolicy
from services.commitment.domain.party import Proxy, Relation

_CLAUSES = {IdType.RESIDENT_ID: CITIZEN_NUMBER, IdType.USCC: SOCIAL_CREDIT_CODE}


def identity_document_valid(case: Case) -> Judgement:
    """公民身份号码按 GB 11643、统一社会信用代码按 GB 32100 校验；其他证件按其格式.

    A person shows a personal document, an organisation its social credit code.
    """
    committer = case.filing.committer
    fits = fits_kind(committer.id_type, committer.kind)
    defect = defect_of(committer.id_type, committer.id_number, case.at.date())
    return Judgement(
        rule="identity-document-valid",
        clause=_CLAUSES.get(committer.id_type, OWN_RULE),
        met=fits and defect is None,
        facts={
            "subject_kind": committer.kind.value,
            "id_type": committer.id_type.value,
            "id_type_fits_kind": fits,
            "defect": None if defect is None else defect.value,
        },
    )


def proxy_allowed(case: Case) -> Judgement:
    """An agent commits only as the item's policy allows, with the authorisation it asks for."""
    policy, proxy = case.item.proxy, case.filing.proxy
    lacking = [] if proxy is None else _lacking(policy, proxy, case)
    return Judgement(
        rule="proxy-allowed",
        clause=OWN_RULE,
        met=not lacking,
        facts={
            "policy": policy.value,
            "relation": None if proxy is None else proxy.relation.value,
            "lacking": lacking,
        },
    )


def _lacking(policy: ProxyPolicy, proxy: Proxy, case: Case) -> list[str]:
    """What an agent lacks under a policy."""
    if policy is ProxyPolicy.NOT_ALLOWED:
        return ["permission"]
    lacking = _lacking_of_anybody(proxy, case)
    if policy is ProxyPolicy.GUARDIAN_ONLY and proxy.relation is not Relation.GUARDIAN:
        lacking.append("guardianship")
    given = proxy.authorisation
    if policy is ProxyPolicy.HANDPRINT_IF_UNABLE and (given is None or not given.handprint):
        lacking.append("handprint")
    return lacking


def _lacking_of_anybody(proxy: Proxy, case: Case) -> list[str]:
    lacking: list[str] = []
    committer = case.filing.committer
    if normalised(proxy.id_number) == normalised(committer.id_number):
        lacking.append("another-person")
    if defect_of(proxy.id_type, proxy.id_number, case.at.date()) is not None:
        lacking.append("valid-document")
    if proxy.authorisation is None:
        lacking.append("authorisation")
    elif proxy.authorisation.signed_on > _day_of_signing(case):
        lacking.append("authorisation-before-signing")
    return lacking


def _day_of_signing(case: Case) -> date:
    signature = case.filing.signature
    if signature is None:
        return case.at.date()
    return signature.signed_at.astimezone(case.at.tzinfo).date()
