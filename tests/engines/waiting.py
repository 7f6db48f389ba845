"""Waits for what happens outside this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_SECONDS = 30
_ASKED_EVERY_SECONDS = 0.05


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Return once it holds; fails after 30 seconds."""
    deadline = time.monotonic() + _SECONDS
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"it did not come to pass that {what}"
        pause.wait(_ASKED_EVERY_SECONDS)
