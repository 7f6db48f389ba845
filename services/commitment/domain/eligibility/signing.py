"""Understands how a letter is signed, and that it is the only open one of its kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from services.commitment.domain.attestation import Attestation
from services.commitment.domain.clauses import FORMAT_TEXTS, OWN_RULE, RELIABLE_SIGNATURE
from services.commitment.domain.eligibility.judgement import Case, Judgement
from services.commitment.domain.letter import (
    Filing,
    PaperSignature,
    UnifiedIdentitySignature,
)

# [DESIGN] The signature bears the time of the platform's or the officer's clock, the notification
# that of the database. They are not to differ by more; a letter names its notification anyway.
CLOCKS_DIFFER = timedelta(seconds=150)


def signed_after_notification_by_committer(case: Case) -> Judgement:
    """可靠的电子签名与手写签名或者盖章具有同等法律效力; on paper an officer witnesses it.

    Signed not before the notification was served and not in the future, as far as two clocks can
    tell, by the committer or by the agent of the letter, whose name a login confirms too.
    """
    signature = case.filing.signature
    match signature:
        case None:
            return _judgement(FORMAT_TEXTS, False, {"kind": None})
        case PaperSignature():
            met, facts = _on_paper(signature)
            clause = FORMAT_TEXTS
        case UnifiedIdentitySignature():
            met, facts = _by_login(signature, case.attestation, case.filing)
            clause = RELIABLE_SIGNATURE
    after = signature.signed_at >= case.notification.served_at - CLOCKS_DIFFER
    in_future = signature.signed_at > case.at + CLOCKS_DIFFER
    facts |= {
        "kind": signature.kind.value,
        "signed_at": signature.signed_at.isoformat(),
        "served_at": case.notification.served_at.isoformat(),
        "after_notification": after,
        "in_future": in_future,
    }
    return _judgement(clause, met and after and not in_future, facts)


def no_second_open_commitment(case: Case) -> Judgement:
    """One item, one matter, one applicant: one open commitment."""
    other = case.open_commitment
    return Judgement(
        rule="no-second-open-commitment",
        clause=OWN_RULE,
        met=other is None,
        facts={"open_commitment": None if other is None else str(other)},
    )


def _judgement(clause: str, met: bool, facts: dict[str, Any]) -> Judgement:
    return Judgement("signed-after-notification-by-committer", clause, met, facts, version=2)


def _on_paper(signature: PaperSignature) -> tuple[bool, dict[str, Any]]:
    witnessed = bool(signature.officer.strip() and signature.place.strip())
    scanned = bool(signature.scan_digest)
    return witnessed and scanned, {"witnessed": witnessed, "scanned": scanned}


def _by_login(
    signature: UnifiedIdentitySignature, attestation: Attestation | None, filing: Filing
) -> tuple[bool, dict[str, Any]]:
    signer, name_agrees = (None, False) if attestation is None else _signer(attestation, filing)
    stood = attestation is not None and attestation.stood_at(signature.signed_at)
    facts = {
        "assertion_known": attestation is not None,
        "assertion_stood": stood,
        "signer": signer,
        "name_agrees": name_agrees,
    }
    return signer is not None and name_agrees and stood, facts


def _signer(attestation: Attestation, filing: Filing) -> tuple[str | None, bool]:
    """Whose number the login is about, and whether the name is theirs too."""
    committer, proxy = filing.committer, filing.proxy
    if attestation.names(committer.id_type, committer.id_number):
        return "committer", attestation.carries(committer.name)
    if proxy is not None and attestation.names(proxy.id_type, proxy.id_number):
        return "agent", attestation.carries(proxy.name)
    return None, False
