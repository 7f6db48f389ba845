"""Understands which tables hold what others told, and by what their rows are seen to change."""

from __future__ import annotations

from services.chassis.projections import KeptTable
from services.commitment.adapters.tables import items, standings

# What was signed under a revision of an item needs its words for ever: what is lacking is added,
# but none is changed, or removed with its item.
ITEMS = KeptTable(items, items.c.item_code, (items.c.revision,), {"revision": 0})
STANDINGS = KeptTable(standings, standings.c.subject_ref, (standings.c.revision,), {"revision": 0})
