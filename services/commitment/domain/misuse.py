"""Understands what was asked for and cannot be: an unknown thing, an illegal act, a stale copy."""

from __future__ import annotations


class Misuse(Exception):
    """A request that cannot be carried out; `slug` names the problem, `params` fill its words."""

    def __init__(self, slug: str, **params: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.params = params
