"""Understands a request that cannot be carried out: unknown id, illegal state, stale version."""

from __future__ import annotations


class Misuse(Exception):
    """A request that changes nothing; `slug` names the problem of contracts/problems.toml and
    `params` fill in its text."""

    def __init__(self, slug: str, **params: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.params = params
