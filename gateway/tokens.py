"""Understands access tokens: RFC 9068 JWTs, signed with Ed25519 and with nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from gateway.clients import Client
from services.chassis.clock import Clock

ALGORITHM = "Ed25519"
TOKEN_TYPE = "at+jwt"  # noqa: S105
_CLOCK_SKEW_SECONDS = 60


class InvalidTokenError(Exception):
    """The token is not one of ours, or not for this API."""


class ExpiredTokenError(Exception):
    """The token was ours and good, once."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token says: which client, for which agency, in which roles, until when (epoch
    seconds)."""

    client_id: str
    agency: str | None
    roles: frozenset[str]
    expires: int


class Tokens:
    """Issues and verifies access tokens under one key, for one issuer and one audience."""

    def __init__(
        self, key: Mapping[str, Any], *, issuer: str, audience: str, lifetime: int, clock: Clock
    ) -> None:
        self._key = OKPKey.import_key(dict(key))
        if self._key.get("crv") != "Ed25519" or not self._key.is_private:
            raise ValueError("the signing key is a private Ed25519 JWK")
        self._kid = str(key.get("kid") or self._key.thumbprint())
        self._issuer = issuer
        self._audience = audience
        self.lifetime = lifetime
        self._clock = clock

    @property
    def public_keys(self) -> dict[str, Any]:
        """The JWK set (RFC 7517) with which anybody can verify the tokens."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "kid": self._kid, "use": "sig", "alg": ALGORITHM}]}

    def issue(self, client: Client, roles: frozenset[str]) -> str:
        """A token for `client`, in those of its roles that are asked for."""
        now = int(self._clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "sub": client.client_id,
            "client_id": client.client_id,
            "aud": self._audience,
            "iat": now,
            "exp": now + self.lifetime,
            "jti": str(uuid.uuid4()),
            "roles": sorted(roles),
            "agency": client.agency,
        }
        header = {"alg": ALGORITHM, "typ": TOKEN_TYPE, "kid": self._kid}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def verify(self, token: str) -> Grant:
        """What `token` grants. Raises InvalidTokenError or ExpiredTokenError."""
        try:
            found = jwt.decode(token, self._key, algorithms=[ALGORITHM])
            grant = self._grant(found.header, found.claims)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as failure:
            raise InvalidTokenError from failure
        if grant.expires <= self._clock.now().timestamp():
            raise ExpiredTokenError
        return grant

    def _grant(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> Grant:
        kind = str(header.get("typ", "")).lower().removeprefix("application/")
        expected = (TOKEN_TYPE, self._kid, self._issuer, self._audience)
        if (kind, header.get("kid"), claims["iss"], claims["aud"]) != expected:
            raise InvalidTokenError
        now = self._clock.now().timestamp()
        if int(claims["iat"]) > now + _CLOCK_SKEW_SECONDS or claims["sub"] != claims["client_id"]:
            raise InvalidTokenError
        return Grant(
            str(claims["client_id"]),
            claims["agency"],
            frozenset(map(str, claims["roles"])),
            int(claims["exp"]),
        )
