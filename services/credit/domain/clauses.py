"""Understands which clauses credit applies, by their ids in contracts/clauses.toml."""

from __future__ import annotations

COLLECTION = "shanting-2021-8.4.1"
ELIGIBILITY = "shanting-2021-8.4.2"
LEVELS = "ndrc-order-36.levels"
REPAIR = "ndrc-order-36.repair"
NOTICE = "gov-2025-22.notice"
OWN_RULE = "system.own"
