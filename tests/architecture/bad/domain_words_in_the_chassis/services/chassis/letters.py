"""Keeps 承诺书."""

from __future__ import annotations


def keep(commitment_letters: list[str]) -> None:
    """Keep letters."""
