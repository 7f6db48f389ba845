"""Understands who acts: a client of an agency, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The client that acts and the agency that it acts for."""

    client_id: str
    agency: str | None


THE_SYSTEM = Actor(client_id="verification", agency=None)
