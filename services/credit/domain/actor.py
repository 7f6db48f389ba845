"""Understands who acts and who reads: a client of an agency, a platform, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The client that acts and the agency that it acts for."""

    client_id: str
    agency: str | None
    is_credit_department: bool = False


THE_SYSTEM = Actor(client_id="credit", agency=None)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and how far the eyes reach.

    `sees_all`: the credit department and those who supervise. `by_reference`: a platform, which
    reads whatever it can name by the opaque reference of its own applicant. Everybody else sees
    what the own agency handled or determined.
    """

    agency: str | None
    sees_all: bool = False
    by_reference: bool = False

    def may_read(self, agencies: frozenset[str]) -> bool:
        """May this reader see a thing that belongs to `agencies`?"""
        return self.sees_all or self.by_reference or self.agency in agencies

    @property
    def only_agency(self) -> str | None:
        """The agency that lists are narrowed to; None where nothing is held back."""
        if self.sees_all or self.by_reference:
            return None
        return self.agency or ""
