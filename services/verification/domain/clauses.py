"""Understands which clauses verification applies, by their ids in contracts/clauses.toml."""

from __future__ import annotations

CLASSIFICATION = "shanting-2021-8.3.1"
ASSISTANCE = "shanting-2021-8.3.2"
SUPERVISION = "shanting-2021-8.3.3"
TIERS = "shanting-2021-8.4.2"
OWN_RULE = "system.own"
