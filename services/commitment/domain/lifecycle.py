"""Understands the states of a commitment and what leads from one to another (domain.md §3.5)."""

from __future__ import annotations

from enum import StrEnum

from services.commitment.domain.misuse import Misuse


class State(StrEnum):
    """承诺状态."""

    ACCEPTED = "ACCEPTED"
    PRE_CHECK_MISMATCH = "PRE_CHECK_MISMATCH"
    WITHDRAWN = "WITHDRAWN"
    PROOF_PATH = "PROOF_PATH"
    DECIDED = "DECIDED"
    VERIFYING = "VERIFYING"
    EXEMPT_SUPERVISED = "EXEMPT_SUPERVISED"
    FULFILLED = "FULFILLED"
    FOUND_UNTRUE = "FOUND_UNTRUE"
    INCONCLUSIVE = "INCONCLUSIVE"


class Act(StrEnum):
    """What is done to a commitment, or becomes known of it."""

    FILE = "FILE"
    WITHDRAW = "WITHDRAW"
    RETURN_TO_PROOF_PATH = "RETURN_TO_PROOF_PATH"
    DECIDE = "DECIDE"
    AWAIT_VERIFICATION = "AWAIT_VERIFICATION"
    SUPERVISE = "SUPERVISE"
    FULFIL = "FULFIL"
    CONCLUDE_WITHOUT_ANSWER = "CONCLUDE_WITHOUT_ANSWER"
    SUSPECT = "SUSPECT"
    CLEAR = "CLEAR"
    CONFIRM_UNTRUE = "CONFIRM_UNTRUE"
    PLAN_CHECK = "PLAN_CHECK"
    COMPLETE_CHECK = "COMPLETE_CHECK"


TRANSITIONS: dict[State, dict[Act, State]] = {
    State.ACCEPTED: {
        Act.WITHDRAW: State.WITHDRAWN,
        Act.RETURN_TO_PROOF_PATH: State.PROOF_PATH,
        Act.DECIDE: State.DECIDED,
        Act.SUSPECT: State.PRE_CHECK_MISMATCH,
    },
    State.PRE_CHECK_MISMATCH: {
        Act.WITHDRAW: State.WITHDRAWN,
        Act.CLEAR: State.ACCEPTED,
        Act.CONFIRM_UNTRUE: State.FOUND_UNTRUE,
    },
    State.DECIDED: {
        Act.AWAIT_VERIFICATION: State.VERIFYING,
        Act.SUPERVISE: State.EXEMPT_SUPERVISED,
        Act.FULFIL: State.FULFILLED,
    },
    State.VERIFYING: {
        Act.FULFIL: State.FULFILLED,
        Act.CONFIRM_UNTRUE: State.FOUND_UNTRUE,
        Act.CONCLUDE_WITHOUT_ANSWER: State.INCONCLUSIVE,
    },
    State.EXEMPT_SUPERVISED: {
        Act.FULFIL: State.FULFILLED,
        Act.CONFIRM_UNTRUE: State.FOUND_UNTRUE,
    },
    State.FULFILLED: {Act.CONFIRM_UNTRUE: State.FOUND_UNTRUE},
    State.WITHDRAWN: {},
    State.PROOF_PATH: {},
    State.FOUND_UNTRUE: {},
    State.INCONCLUSIVE: {},
}

OPEN_STATES = frozenset(
    {State.ACCEPTED, State.PRE_CHECK_MISMATCH, State.DECIDED, State.VERIFYING}
    | {State.EXEMPT_SUPERVISED}
)


def allows(state: State, act: Act) -> bool:
    """Whether the table lets `act` happen in `state`."""
    return act in TRANSITIONS[state]


def after(state: State, act: Act) -> State:
    """The state that `act` leads to. Raises Misuse where the table does not let it happen."""
    if not allows(state, act):
        raise Misuse("illegal-transition", act=act.value, state=state.value)
    return TRANSITIONS[state][act]
