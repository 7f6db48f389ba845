"""Understands who can be told of an item at all: a possible person or body of a kind it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.commitment.domain.identity import IdType, defect_of
from services.commitment.domain.item import Item
from services.commitment.domain.party import Party, SubjectKind


@dataclass(frozen=True, slots=True)
class Fault:
    """Which member of the applicant cannot be, and why; never its value."""

    member: str
    code: str


class ImpossibleApplicantError(Exception):
    """An applicant to whom nothing can be notified."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("impossible applicant")
        self.faults = faults


def faults_of(applicant: Party, item: Item, on: date) -> tuple[Fault, ...]:
    """公民身份号码按 GB 11643、统一社会信用代码按 GB 32100 校验: what of an applicant cannot be.

    The kind is one that the item covers, the document one of its kind, the number well formed on
    the day.
    """
    faults: list[Fault] = []
    if applicant.kind not in item.subject_kinds:
        faults.append(Fault("kind", "kind-not-covered"))
    if not fits_kind(applicant.id_type, applicant.kind):
        faults.append(Fault("id_type", "id-type-misfit"))
    defect = defect_of(applicant.id_type, applicant.id_number, on)
    if defect is not None:
        faults.append(Fault("id_number", defect.value))
    return tuple(faults)


def fits_kind(id_type: IdType, kind: SubjectKind) -> bool:
    """A person shows a personal document, an organisation its social credit code."""
    return (kind is SubjectKind.NATURAL_PERSON) != (id_type is IdType.USCC)
