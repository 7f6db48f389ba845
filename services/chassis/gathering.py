"""Understands how what many ask for at the same moment goes on its way together: while one group is
under way the next one gathers, so nobody waits who comes alone."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Asked = TypeVar("Asked")
Told = TypeVar("Told")

_MOST_TOGETHER = 32


class Gathering(Generic[Asked, Told]):
    """Hands what is asked to `send`, in the order of asking, at most `groups` of them at a time.

    `send` answers every one of a group, with an exception where it is to be raised to that one; one
    that `send` raises itself goes to the whole group. Who stops waiting does not stop the group.
    """

    def __init__(
        self,
        send: Callable[[Sequence[Asked]], Awaitable[Sequence[Told | Exception]]],
        *,
        groups: int,
    ) -> None:
        self._send = send
        self._groups = groups
        self._waiting: deque[tuple[Asked, asyncio.Future[Told]]] = deque()
        self._under_way = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, asked: Asked) -> Told:
        """The answer to `asked`; raises what it was answered with."""
        answer: asyncio.Future[Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((asked, answer))
        if self._under_way < self._groups:
            self._under_way += 1
            task = asyncio.create_task(self._work_off())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _work_off(self) -> None:
        try:
            while self._waiting:
                size = min(len(self._waiting), _MOST_TOGETHER)
                await self._send_group([self._waiting.popleft() for _ in range(size)])
        finally:
            # In one step with the last look: who asks after it finds the place free.
            self._under_way -= 1

    async def _send_group(self, group: Sequence[tuple[Asked, asyncio.Future[Told]]]) -> None:
        try:
            told: Sequence[Told | Exception] = await self._send([asked for asked, _ in group])
        except Exception as failure:
            told = [failure] * len(group)
        except BaseException:
            for _, answer in group:
                answer.cancel()
            raise
        for (_, answer), outcome in zip(group, told, strict=True):
            _tell(answer, outcome)


def _tell(answer: asyncio.Future[Told], outcome: Told | Exception) -> None:
    if answer.done():
        return
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
