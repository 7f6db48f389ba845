"""Understands who calls: a short-lived statement that the gateway, or a service of the system,
signed; services trust nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.chassis import correlation
from services.chassis.clock import Clock
from services.chassis.problem import Problem

CALLER_HEADER = "X-Chengnuo-Caller"
GATEWAY = "gateway"
_ALGORITHM = "Ed25519"
_LIFETIME_SECONDS = 60
# The gateway signs by its machine's clock, the services read by their database's.
_CLOCKS_DIFFER_SECONDS = 150
_OWN_REUSED_SECONDS = 30
_CACHED_STATEMENTS = 2048


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: an OAuth client (through the gateway) or a service, for which agency, in which
    roles. `issuer` signed the statement."""

    client_id: str
    issuer: str
    agency: str | None
    roles: frozenset[str]

    def has(self, *roles: str) -> bool:
        """Whether the caller acts in any of `roles`."""
        return not self.roles.isdisjoint(roles)


class CallerSigner:
    """Signs callers' statements with a private Ed25519 JWK."""

    def __init__(self, issuer: str, key: Mapping[str, Any], clock: Clock) -> None:
        self._issuer = issuer
        self._key = OKPKey.import_key(dict(key))
        self._clock = clock
        self._own: dict[str, tuple[dict[str, str], float]] = {}

    def header(self, caller: Caller, audience: str) -> dict[str, str]:
        """The header that tells the service `audience` who calls, good for a minute."""
        now = int(self._clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": audience,
            "sub": caller.client_id,
            "agency": caller.agency,
            "roles": sorted(caller.roles),
            "iat": now,
            "exp": now + _LIFETIME_SECONDS,
        }
        token = jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])
        return {CALLER_HEADER: token}

    def own_header(self, audience: str) -> dict[str, str]:
        """The headers with which this service itself calls `audience`, and says what for."""
        return {**self._own_statement(audience), **correlation.current().as_headers()}

    def _own_statement(self, audience: str) -> dict[str, str]:
        """A statement that is good for half a minute at least; signing each would cost more than
        what it is signed for."""
        now = self._clock.now().timestamp()
        statement, signed_at = self._own.get(audience, ({}, 0.0))
        if not 0 <= now - signed_at < _OWN_REUSED_SECONDS:
            itself = Caller(self._issuer, self._issuer, None, frozenset({"service"}))
            statement = self.header(itself, audience)
            self._own[audience] = (statement, now)
        return statement


@dataclass(frozen=True, slots=True)
class _Believed:
    """What a statement says, when it was signed and until when it is believed (epoch seconds)."""

    caller: Caller
    signed: int
    until: int


class CallerVerifier:
    """Believes the statements of trusted issuers that are meant for one service, `audience`, while
    they are good and a little longer, and not long before they were signed: clocks differ."""

    def __init__(
        self, audience: str, trusted: Mapping[str, Mapping[str, Any]], clock: Clock
    ) -> None:
        self.audience = audience
        self._keys = {issuer: OKPKey.import_key(dict(key)) for issuer, key in trusted.items()}
        self._clock = clock
        self._believed: dict[str, _Believed] = {}

    def verify(self, statement: str) -> Caller:
        """The caller that `statement` names. Raises Problem where it is not to be believed."""
        now = int(self._clock.now().timestamp())
        believed = self._believed.get(statement)
        if believed is None:
            believed = self._check(statement)
            if len(self._believed) >= _CACHED_STATEMENTS:
                self._believed.clear()
            self._believed[statement] = believed
        if not believed.signed - _CLOCKS_DIFFER_SECONDS <= now < believed.until:
            raise Problem("token-invalid")
        return believed.caller

    def _check(self, statement: str) -> _Believed:
        try:
            for issuer, key in self._keys.items():
                claims = self._claims(statement, key)
                if claims is not None and claims["iss"] == issuer:
                    break
            else:
                raise Problem("token-invalid")
            if claims["aud"] != self.audience:
                raise Problem("token-invalid")
            caller = Caller(claims["sub"], issuer, claims["agency"], frozenset(claims["roles"]))
            until = int(claims["exp"]) + _CLOCKS_DIFFER_SECONDS
            return _Believed(caller, int(claims["iat"]), until)
        except (JoseError, ValueError, KeyError, TypeError) as failure:
            raise Problem("token-invalid") from failure

    @staticmethod
    def _claims(statement: str, key: OKPKey) -> dict[str, Any] | None:
        try:
            return dict(jwt.decode(statement, key, algorithms=[_ALGORITHM]).claims)
        except JoseError:
            return None
