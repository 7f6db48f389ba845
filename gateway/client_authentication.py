"""Understands whether a client is who it says: its secret, checked slowly once and fast again."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from gateway.clients import LONGEST_CLIENT_ID, Client, Registry, secret_matches, unmatched_hash
from services.chassis.clock import Clock

FAILURES_BEFORE_BACKOFF = 5
_LONGEST_BACKOFF_SECONDS = 300
_REMEMBERED_SECONDS = 300
_REMEMBERED_SECRETS = 1024
_WATCHED_CLIENTS = 4096
_CHECKS_AT_A_TIME = 2


class TooManyFailuresError(Exception):
    """The client must wait before it tries again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Failures:
    count: int = 0
    blocked_until: float = 0.0


class ClientAuthentication:
    """Checks secrets, away from the event loop, and slows down who guesses.

    A secret that was right a short while ago is believed at once, so that somebody who guesses
    cannot lock the client out that works.
    """

    def __init__(self, registry: Registry, clock: Clock) -> None:
        self._registry = registry
        self._clock = clock
        self._digest_key = secrets.token_bytes(32)
        self._remembered: dict[bytes, float] = {}
        self._failures: dict[str, _Failures] = {}
        self._turns = asyncio.Semaphore(_CHECKS_AT_A_TIME)
        self._nobody = unmatched_hash()

    async def authenticate(self, client_id: str, secret: str) -> Client | None:
        """The client, or None where identifier and secret do not belong together.

        Raises TooManyFailuresError where it failed too often to be heard now.
        """
        if len(client_id) > LONGEST_CLIENT_ID:
            # Nobody is called that, and what anybody makes up is not worth remembering.
            return None
        client = self._registry.active(client_id)
        expected = client.secret_hash if client is not None else self._nobody
        digest = self._digest(client_id, secret, expected)
        now = self._clock.now().timestamp()
        if client is not None and self._remembered.get(digest, 0.0) > now:
            return client
        self._refuse_while_blocked(client_id, now)
        async with self._turns:
            # Those who waited for their turn are counted with the failures before them.
            self._refuse_while_blocked(client_id, now)
            matches = await asyncio.to_thread(secret_matches, secret, expected)
            if client is None or not matches:
                self._note_failure(client_id, now)
                return None
        self._note_success(client_id, digest, now)
        return client

    def _digest(self, client_id: str, secret: str, expected: str) -> bytes:
        content = "\0".join((client_id, expected, secret)).encode("utf-8", "surrogatepass")
        return hmac.digest(self._digest_key, content, hashlib.sha256)

    def _refuse_while_blocked(self, client_id: str, now: float) -> None:
        failures = self._failures.get(client_id)
        left = failures.blocked_until - now if failures is not None else 0.0
        if 0 < left <= _LONGEST_BACKOFF_SECONDS:
            raise TooManyFailuresError(max(1, round(left)))

    def _note_failure(self, client_id: str, now: float) -> None:
        if client_id not in self._failures and len(self._failures) >= _WATCHED_CLIENTS:
            self._failures.pop(next(iter(self._failures)))
        failures = self._failures.setdefault(client_id, _Failures())
        failures.count += 1
        beyond = failures.count - FAILURES_BEFORE_BACKOFF
        if beyond >= 0:
            wait = min(_LONGEST_BACKOFF_SECONDS, 2 ** min(beyond, 16))
            failures.blocked_until = now + wait

    def _note_success(self, client_id: str, digest: bytes, now: float) -> None:
        self._failures.pop(client_id, None)
        if len(self._remembered) >= _REMEMBERED_SECRETS:
            self._remembered.clear()
        self._remembered[digest] = now + _REMEMBERED_SECONDS
