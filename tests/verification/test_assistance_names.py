"""The asked organ is told whom a request is about, while it works on it, and nobody else is."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from services.verification.domain.assistance import (
    State,
    names_are_told_to_the_asked_organ_only,
    names_are_told_while_the_request_is_worked_on,
)
from tests.verification.material import HOUSING, POLICE

WORKED_ON = {State.RECEIVED, State.ACCEPTED, State.IN_PROGRESS}


@pytest.mark.parametrize(("agency", "met"), [(POLICE, True), (HOUSING, False), (None, False)])
def test_only_the_asked_organ_is_told(agency, met):
    request = SimpleNamespace(requesting_agency=HOUSING, assisting_agency=POLICE)
    judgement = names_are_told_to_the_asked_organ_only(request, agency)
    assert (judgement.met, judgement.clause) == (met, "shanting-2021-8.3.2")


@pytest.mark.parametrize("state", State)
def test_names_are_told_from_the_receipt_to_the_answer(state):
    judgement = names_are_told_while_the_request_is_worked_on(SimpleNamespace(state=state))
    assert judgement.met is (state in WORKED_ON)
    assert judgement.facts == {"state": state.value}
