"""Understands which fields of a refused filing are to be put right; never with their values."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.problem import FieldError
from services.commitment.domain.eligibility import Judgement


def errors_of(unmet: Sequence[Judgement]) -> list[FieldError]:
    """The fields behind the rules on identity, on the form of the facts and on conditions."""
    return [error for no in unmet for error in _errors(no)]


def _errors(no: Judgement) -> list[FieldError]:
    match no.rule:
        case "identity-document-valid":
            return _of_identity(no)
        case "facts-fit-schema":
            return [FieldError(each["code"], each["pointer"]) for each in no.facts["errors"]]
        case "facts-meet-conditions":
            return [
                FieldError("condition-not-met", f"/facts/{each['fact']}")
                for each in no.facts["conditions"]
                if not each["met"]
            ]
    return []


def _of_identity(no: Judgement) -> list[FieldError]:
    code = no.facts["defect"] or "id-type-misfit"
    return [FieldError(code, "/committer/id_number")]
