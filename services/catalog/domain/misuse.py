"""Understands a request that cannot be acted on: unknown id, illegal state, stale version."""

from __future__ import annotations


class Misuse(Exception):
    """A request that is not to be acted on: `slug` names the problem, `params` fill its words."""

    def __init__(self, slug: str, **params: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.params = params


def unstale(expected: int, actual: int) -> None:
    """Raise Misuse `stale-version` where a thing changed since its reader saw it."""
    if expected != actual:
        raise Misuse("stale-version", expected=expected, actual=actual)
