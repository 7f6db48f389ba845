"""Understands who may pass: the bearer of a token, turned into a caller that services believe."""

from __future__ import annotations

from dataclasses import dataclass, field

from gateway.clients import Registry
from gateway.tokens import ExpiredTokenError, Grant, InvalidTokenError, Tokens
from services.chassis.callers import CALLER_HEADER, Caller, CallerSigner
from services.chassis.clock import Clock
from services.chassis.problem import Problem

ISSUER = "gateway"
_BELIEVED_SECONDS = 5
_STATEMENT_REUSED_SECONDS = 20
_REMEMBERED_TOKENS = 2048
_LONGEST_TOKEN = 4096


@dataclass(slots=True)
class Admitted:
    """A caller that passed at `verified_at` (epoch seconds), with its statements by service."""

    grant: Grant
    verified_at: float
    statements: dict[str, tuple[str, float]] = field(default_factory=dict)


class Admission:
    """Verifies bearers (RFC 6750) and signs statements; both are kept for seconds, not longer."""

    def __init__(
        self, tokens: Tokens, registry: Registry, signer: CallerSigner, clock: Clock
    ) -> None:
        self._tokens = tokens
        self._registry = registry
        self._signer = signer
        self._clock = clock
        self._admitted: dict[str, Admitted] = {}

    def admit(self, authorization: list[str]) -> Admitted:
        """The bearer. Raises Problem (401) where there is none to be believed."""
        token = _bearer(authorization)
        now = self._clock.now().timestamp()
        admitted = self._admitted.get(token)
        if admitted is None or not 0 <= now - admitted.verified_at < _BELIEVED_SECONDS:
            admitted = self._verify(token, now, admitted)
        if admitted.grant.expires <= now:
            raise _expired()
        return admitted

    def statement(self, admitted: Admitted, service: str) -> str:
        """The signed statement that tells `service` who calls."""
        now = self._clock.now().timestamp()
        statement, signed_at = admitted.statements.get(service, ("", 0.0))
        if not 0 <= now - signed_at < _STATEMENT_REUSED_SECONDS:
            grant = admitted.grant
            caller = Caller(grant.client_id, ISSUER, grant.agency, grant.roles)
            statement = self._signer.header(caller, service)[CALLER_HEADER]
            admitted.statements[service] = (statement, now)
        return statement

    def _verify(self, token: str, now: float, before: Admitted | None) -> Admitted:
        try:
            grant = self._tokens.verify(token)
        except ExpiredTokenError as failure:
            raise _expired() from failure
        except InvalidTokenError as failure:
            raise _invalid() from failure
        if self._registry.active(grant.client_id) is None:
            self._admitted.pop(token, None)
            raise _invalid()
        if len(self._admitted) >= _REMEMBERED_TOKENS:
            self._admitted.clear()
        admitted = Admitted(grant, now, before.statements if before is not None else {})
        self._admitted[token] = admitted
        return admitted


def _bearer(authorization: list[str]) -> str:
    if not authorization:
        raise Problem("token-missing", headers={"WWW-Authenticate": 'Bearer realm="chengnuo"'})
    scheme, _, token = authorization[0].partition(" ")
    if scheme.lower() != "bearer":
        raise Problem("token-missing", headers={"WWW-Authenticate": 'Bearer realm="chengnuo"'})
    if len(authorization) > 1 or not token.strip() or len(token) > _LONGEST_TOKEN:
        raise _invalid()
    return token.strip()


def _invalid() -> Problem:
    return Problem("token-invalid", headers=_challenge("The access token is not valid"))


def _expired() -> Problem:
    return Problem("token-expired", headers=_challenge("The access token expired"))


def _challenge(description: str) -> dict[str, str]:
    # RFC 6750 allows ASCII alone here; the sentence for people is in the problem.
    value = f'Bearer realm="chengnuo", error="invalid_token", error_description="{description}"'
    return {"WWW-Authenticate": value}
