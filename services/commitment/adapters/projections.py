"""Understands which tables hold what others told, and by what their rows are seen to change."""

from __future__ import annotations

from services.chassis.projections import KeptTable
from services.commitment.adapters.tables import items, standings

# What was signed under a revision of an item needs its words for ever: revisions are put right, but
# none is removed with its item.
ITEMS = KeptTable(items, items.c.item_code, (items.c.revision,), {"revision": 0})
STANDINGS = KeptTable(standings, standings.c.subject_ref, (standings.c.revision,), {"revision": 0})
