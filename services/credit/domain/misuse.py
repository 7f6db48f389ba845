"""Understands a request that cannot be carried out: unknown id, illegal state, stale version."""

from __future__ import annotations


class Misuse(Exception):
    """A request that changes nothing; `slug` names the problem of contracts/problems.toml and
    `params` fill in its text."""

    def __init__(self, slug: str, **params: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.params = params


def same_version(expected: int, actual: int) -> None:
    """Raise Misuse `stale-version` where the caller read another version than the present one."""
    if expected != actual:
        raise Misuse("stale-version", expected=expected, actual=actual)
