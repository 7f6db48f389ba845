"""Understands how much of the machine's processors is idle."""

from __future__ import annotations

from pathlib import Path

_STAT = Path("/proc/stat")
# Of the first line of /proc/stat (proc_stat(5)): user nice system idle iowait irq softirq steal.
_TIMES = slice(1, 9)
_IDLE, _WAITING_FOR_THE_DISK = 3, 4


class IdleProcessors:
    """Tells in which share of their time all processors of the machine, for a container of its
    host, were idle or waited for the disk."""

    def __init__(self, stat: Path = _STAT) -> None:
        self._stat = stat
        self._idle, self._whole = self._times()

    def share(self) -> float:
        """The share, 0 to 1, since it was last asked; 1 where the system does not tell it."""
        idle, whole = self._times()
        passed = whole - self._whole
        share = (idle - self._idle) / passed if passed > 0 else 1.0
        self._idle, self._whole = idle, whole
        # The time of waiting for the disk can go back.
        return min(1.0, max(0.0, share))

    def _times(self) -> tuple[int, int]:
        try:
            line = self._stat.read_text().partition("\n")[0]
            times = [int(each) for each in line.split()[_TIMES]]
            return times[_IDLE] + times[_WAITING_FOR_THE_DISK], sum(times)
        except (OSError, ValueError, IndexError):
            return 0, 0
