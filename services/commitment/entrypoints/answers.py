"""Understands what clients are answered; names and numbers are masked unless said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.clauses import ClauseBook
from services.commitment.adapters.readings import CommitmentOnRecord
from services.commitment.application.choose_proof_path import ProofPathChosen
from services.commitment.application.read_particulars import ParticularsRead
from services.commitment.application.withdraw_commitment import WithdrawalTaken
from services.commitment.domain.commitment import Commitment
from services.commitment.domain.eligibility import Judgement
from services.commitment.domain.item import ProofPath
from services.commitment.domain.letter import masked_party_content, party_content
from services.commitment.domain.lifecycle import Act, allows
from services.commitment.domain.notification import Notification
from services.commitment.domain.party import masked_name
from services.commitment.entrypoints import wording

_BASE = "/api/v1/commitments"
_SUBRESOURCES = ("history", "explanation", "letter", "reads")


def notification_answer(notification: Notification, *, masked: bool) -> dict[str, Any]:
    """A notification; the client that served it gets it as it was served."""
    applicant = party_content(notification.applicant)
    return {
        "notification_id": str(notification.notification_id),
        "item_code": notification.item_code,
        "item_revision": notification.item_revision,
        "letter_no": notification.letter_no,
        "text_version": notification.text_version,
        "digest": notification.digest,
        "channel": notification.channel,
        "language": notification.language,
        "served_at": notification.served_at.isoformat(),
        "valid_until": notification.valid_until.isoformat(),
        "subject_ref": notification.subject_ref,
        "applicant": masked_party_content(applicant) if masked else applicant,
        "officer_reading": _masked_reading(notification.officer_reading),
        "fields": notification.fields,
        "links": {
            "self": f"/api/v1/notifications/{notification.notification_id}",
            "choices": f"/api/v1/notifications/{notification.notification_id}/choices",
            "commitments": _BASE,
        },
    }


def _masked_reading(reading: dict[str, Any] | None) -> dict[str, Any] | None:
    if reading is None or not reading.get("read_aloud_by"):
        return reading
    return reading | {"read_aloud_by": masked_name(reading["read_aloud_by"])}


def proof_path_answer(path: ProofPath) -> dict[str, Any]:
    """The ordinary procedure."""
    return {
        "materials": list(path.materials),
        "issuing_body": path.issuing_body,
        "procedure": path.procedure,
    }


def choice_answer(chosen: ProofPathChosen) -> dict[str, Any]:
    """A recorded choice of the proof path."""
    return {
        "choice_id": str(chosen.choice.choice_id),
        "notification_id": str(chosen.choice.notification_id),
        "item_code": chosen.item_code,
        "choice": "PROOF_PATH",
        "chosen_at": chosen.choice.at.isoformat(),
        "proof_path": proof_path_answer(chosen.proof_path),
    }


def judgement_answer(judgement: Judgement, clauses: ClauseBook, language: str) -> dict[str, Any]:
    """A rule's answer as people read it."""
    return {
        "rule": judgement.rule,
        "rule_version": judgement.version,
        "clause": judgement.clause,
        "clause_heading": clauses[judgement.clause].heading,
        "own_rule": judgement.own_rule,
        "met": judgement.met,
        "facts": judgement.facts,
        "explanation": wording.explanation(
            judgement.rule, judgement.met, judgement.facts, language
        ),
    }


def explained_answer(kept: dict[str, Any], clauses: ClauseBook, language: str) -> dict[str, Any]:
    """A rule's answer from the record, with the words of its clause."""
    judgement = Judgement(**kept)
    clause = clauses[judgement.clause]
    return {
        **judgement_answer(judgement, clauses, language),
        "clause_text": clause.text,
        "instrument": clause.instrument,
        "document_no": clause.document_no,
    }


def next_steps(
    item_code: str, path: ProofPath, unmet: Sequence[Judgement], language: str
) -> list[dict[str, Any]]:
    """What the applicant can still do; the proof path is always open."""
    if not unmet:
        return []
    key = wording.short(language)
    steps: list[dict[str, Any]] = [
        {
            "rel": "proof-path",
            "title": wording.PROOF_PATH_TITLE[key],
            "href": f"/api/v1/items/{item_code}",
            **proof_path_answer(path),
        }
    ]
    told: set[str] = set()
    for record in (each for no in unmet for each in no.facts.get("unrepaired", ())):
        if record["record_id"] not in told:
            told.add(record["record_id"])
            steps.append({"rel": "repair", "title": wording.REPAIR_TITLE[key], **_repair(record)})
    return steps


def _repair(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "href": "/api/v1/repairs",
        "record_id": record["record_id"],
        "from": record["repairable_from"],
        "agency": record["determining_agency"],
    }


def commitment_summary(commitment: Commitment) -> dict[str, Any]:
    """A commitment without its letter."""
    decision = commitment.decision
    result, until = commitment.verification_result, commitment.supervised_until
    return {
        "commitment_id": str(commitment.commitment_id),
        "letter_no": commitment.letter_no,
        "state": commitment.state.value,
        "version": commitment.version,
        "item_code": commitment.item_code,
        "item_revision": commitment.item_revision,
        "matter_code": commitment.matter_code,
        "matter_reference": commitment.matter_reference,
        "notification_id": str(commitment.notification_id),
        "handling_agency": commitment.handling_agency,
        "subject_ref": commitment.subject_ref,
        "subject_kind": commitment.subject_kind,
        "filed_at": commitment.filed_at.isoformat(),
        "exempt": commitment.exempt,
        "verification_result": None if result is None else result.value,
        "supervised_until": None if until is None else until.isoformat(),
        "decision": None
        if decision is None
        else {
            "outcome": decision.outcome.value,
            "document_no": decision.document_no,
            "decided_on": decision.decided_on.isoformat(),
        },
        "publicity": {
            "consented": commitment.publicity_consented,
            "until": None
            if commitment.public_until is None
            else commitment.public_until.isoformat(),
        },
        "next": next_acts(commitment),
        "links": links_of(commitment),
    }


def next_acts(commitment: Commitment) -> list[dict[str, str]]:
    """What may be done to the commitment in its state."""
    acts = (("withdrawals", Act.WITHDRAW), ("decisions", Act.DECIDE))
    return [
        {"rel": name, "href": f"{_BASE}/{commitment.commitment_id}/{name}"}
        for name, act in acts
        if commitment.undecided and allows(commitment.state, act)
    ]


def links_of(commitment: Commitment) -> dict[str, str]:
    """Where the commitment and what belongs to it are."""
    itself = f"{_BASE}/{commitment.commitment_id}"
    return {"self": itself, **{name: f"{itself}/{name}" for name in _SUBRESOURCES}}


def commitment_answer(
    commitment: Commitment, content: dict[str, Any], digest: str, *, masked: bool
) -> dict[str, Any]:
    """A commitment with who made it and what its letter is about."""
    committer, fields = content["committer"], content["notification"]
    return {
        **commitment_summary(commitment),
        "item_name": fields["item_name"],
        "matter_name": fields["matter_name"],
        "handling_agency_name": fields["agency"]["name"],
        "committer": masked_party_content(committer) if masked else committer,
        "letter_digest": digest,
    }


def withdrawal_answer(taken: WithdrawalTaken) -> dict[str, Any]:
    """A withdrawal with the way on."""
    return {
        **commitment_summary(taken.commitment),
        "withdrawn_at": taken.withdrawn_at.isoformat(),
        "proof_path": proof_path_answer(taken.proof_path),
    }


def history_answer(row: Any, clauses: ClauseBook) -> dict[str, Any]:
    """A step: who, when, on what basis, from where to where."""
    return {
        "at": row.at.isoformat(),
        "by": {"client_id": row.client_id, "agency": row.agency},
        "act": row.act,
        "basis": {"clause": row.basis, "heading": clauses[row.basis].heading},
        "from_state": row.from_state,
        "to_state": row.to_state,
        "note": row.note,
    }


def read_answer(row: Any) -> dict[str, Any]:
    """Who read names and numbers, when and for what."""
    return {
        "read_id": str(row.read_id),
        "at": row.at.isoformat(),
        "by": {"client_id": row.reader, "agency": row.agency},
        "purpose": row.purpose,
        "what": row.what,
    }


def particulars_answer(read: ParticularsRead) -> dict[str, Any]:
    """Names, numbers and facts, unmasked."""
    commitment, content = read.commitment, read.letter.content
    return {
        "commitment_id": str(commitment.commitment_id),
        "subject_ref": commitment.subject_ref,
        "committer": content["committer"],
        "proxy": content["proxy"],
        "facts": content["facts"],
        "item_code": commitment.item_code,
        "matter_code": commitment.matter_code,
        "matter_name": read.item.matter_name,
        "handling_agency": commitment.handling_agency,
        "letter_no": commitment.letter_no,
        "filed_at": commitment.filed_at.isoformat(),
    }


def public_answer(found: CommitmentOnRecord) -> dict[str, Any]:
    """A letter as the public sees it (二(四)): no numbers, no facts, masked names."""
    commitment, content = found.commitment, found.letter.content
    fields, until = content["notification"], commitment.public_until
    return {
        "letter_no": commitment.letter_no,
        "item_code": commitment.item_code,
        "item_name": fields["item_name"],
        "matter_name": fields["matter_name"],
        "handling_agency": fields["agency"]["name"],
        "committer_kind": commitment.subject_kind,
        "committer_name": masked_party_content(content["committer"])["name"],
        "scope": fields["publicity"]["scope"],
        "filed_on": commitment.filed_at.date().isoformat(),
        "public_until": None if until is None else until.isoformat(),
        "letter_digest": found.letter.digest,
    }
