"""Understands how the names of a record's headers are read that are no text (decision 0016).

Kafka takes any bytes there. Its client raises at such a name, at each fetch of the batch that holds
it, and so nothing of the batch would ever be read. It offers no place to read batches otherwise; so
its reader of fetched records is replaced by one that reads a batch leniently where that fails.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

_HEAD = struct.Struct(">qi")
"""What every batch begins with: its first offset, and the length of what follows."""


class LenientRecords:
    """The batches of a fetch, as `MemoryRecords` gives them."""

    def __init__(self, fetched: bytes) -> None:
        self._fetched = memoryview(fetched)
        self._strict = MemoryRecords(fetched)
        self._begins = 0

    def size_in_bytes(self) -> int:
        """The size of all batches."""
        return int(self._strict.size_in_bytes())

    def has_next(self) -> bool:
        """Whether there is another whole batch."""
        return bool(self._strict.has_next())

    def next_batch(self) -> _Batch | None:
        """The next batch, if there is one."""
        batch = self._strict.next_batch()
        if batch is None:
            return None
        _, length = _HEAD.unpack_from(self._fetched, self._begins)
        begins, self._begins = self._begins, self._begins + _HEAD.size + length
        return _Batch(batch, self._fetched[begins : self._begins])


class _Batch:
    """A batch; whatever is asked of it but its records, the client's own knows."""

    def __init__(self, strict: Any, raw: memoryview) -> None:
        self._strict = strict
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._strict, name)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._strict))
        except (UnicodeDecodeError, CorruptRecordException):
            return iter(list(_LenientBatch(self._raw)))

    def __next__(self) -> Any:
        return next(self._strict)


class _LenientBatch(_DefaultRecordBatchPy):  # type: ignore[misc]
    def __iter__(self) -> Iterator[Any]:
        records = super().__iter__()
        self._buffer = _LenientText(self._buffer)  # type: ignore[has-type]
        return records  # type: ignore[no-any-return]


class _LenientText(bytearray):
    """Bytes whose parts are read as text, whatever they are."""

    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        return _LenientText(found) if isinstance(place, slice) else found

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The text, with a sign in the place of what is none."""
        return super().decode("utf-8", "replace")


def read_leniently() -> None:
    """Have every consumer of this process read leniently."""
    fetcher.MemoryRecords = LenientRecords
