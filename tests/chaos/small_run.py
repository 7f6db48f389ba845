"""Understands a run of the small system: requests are asked until they are answered, a part that
dies is started again, and at the end its books are balanced."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from deploy.postgres.provisioning import connected
from services.chassis.bus.topics import TopicForm, apply
from services.chassis.ids import new_id
from tests.chaos.journal import Asked, Journal, asked_in, note_answers
from tests.chaos.ledger import Fault, Ledger
from tests.chaos.small_process import Told
from tests.chaos.small_system import TOLD, Request, group_on
from tests.chaos.telling import Reader, note_letters, reconcile, told_by

REQUESTS = [Request(f"request-{number}", f"subject-{number % 2}") for number in range(12)]
_PARTITIONS = 2
_WHOLE_SECONDS = 60
_BETWEEN_LOOKS_SECONDS = 0.1


class SmallRun:
    """One run of a system, right or wrong, on databases and a topic of its own. `dies` names the
    part that kills itself, where, and at which turn."""

    def __init__(
        self,
        system: str,
        *,
        teller_url: str,
        hearer_url: str,
        kafka: str,
        folder: Path,
        dies: tuple[str, str, int] = ("", "", 0),
        refused: str = "",
    ) -> None:
        self._system = system
        self._urls = {"teller": teller_url, "relay": teller_url, "hearer": hearer_url}
        self._kafka = kafka
        self._topic = f"test.{new_id()}"
        self._journal = Journal(folder / f"{system}.jsonl")
        self._dies = dies
        self._refused = refused

    async def balance(self) -> Ledger:
        """Run to the end; the ledger."""
        await apply(self._kafka, [TopicForm(self._topic, _PARTITIONS, 1, False)])
        ledger = Ledger()
        async with asyncio.timeout(_WHOLE_SECONDS):
            await self._ask(ledger)
            working = [
                asyncio.create_task(self._keep_running(part, ledger))
                for part in ("relay", "hearer")
            ]
            try:
                await self._until_quiet(ledger)
            finally:
                for task in working:
                    task.cancel()
                await asyncio.gather(*working, return_exceptions=True)
        self._journal.close()
        await self._reconcile(ledger)
        return ledger

    async def _ask(self, ledger: Ledger) -> None:
        """Ask everything, and what was not answered again under its key."""
        unanswered = {request.key: request for request in REQUESTS}
        for request in REQUESTS:
            self._journal.ask(request.key, "fact")
        while unanswered:
            process = await self._start("teller", mortal=len(unanswered) == len(REQUESTS))
            lines = [
                json.dumps({"key": each.key, "subject": each.subject})
                for each in unanswered.values()
            ]
            out, _ = await process.communicate("".join(f"{line}\n" for line in lines).encode())
            for line in out.decode().splitlines():
                answer = json.loads(line)
                self._journal.answer(answer["key"], 201, answer["answer"])
                del unanswered[answer["key"]]
            if process.returncode:
                ledger.kills["teller"] += 1

    async def _keep_running(self, part: str, ledger: Ledger) -> None:
        mortal = True
        while True:
            process = await self._start(part, mortal=mortal)
            try:
                await process.wait()
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
            ledger.kills[part] += 1
            mortal = False

    async def _start(self, part: str, *, mortal: bool) -> Process:
        mortal = mortal and part == self._dies[0]
        told = Told(
            part,
            self._system,
            self._urls[part],
            self._kafka,
            self._topic,
            point=self._dies[1] if mortal else "",
            turns=self._dies[2] if mortal else 0,
            refused=self._refused if part == "relay" else "",
        )
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.chaos.small_process", told.as_argument()),
            stdin=PIPE,
            stdout=PIPE,
        )

    async def _until_quiet(self, ledger: Ledger) -> None:
        """Until everything told is published and the hearer has noted its place behind it, and the
        part that was to die died."""
        pause = asyncio.Event()
        due = 1 if self._dies[0] else 0
        async with Places(self._kafka, self._topic) as places:
            while ledger.kills.total() < due or await self._unpublished() or await places.unread():
                with suppress(TimeoutError):
                    async with asyncio.timeout(_BETWEEN_LOOKS_SECONDS):
                        await pause.wait()

    async def _unpublished(self) -> int:
        async with connected(self._urls["teller"]) as database:
            waiting = "SELECT count(*) FROM outbox WHERE published_at IS NULL"
            return int(await database.fetchval(waiting))

    async def _reconcile(self, ledger: Ledger) -> None:
        asked = asked_in(self._journal.path)
        note_answers(ledger, asked)
        async with connected(self._urls["teller"]) as teller:
            await _note_facts(teller, ledger, asked)
            told = await told_by(teller, ledger, "teller")
        async with connected(self._urls["hearer"]) as hearer:
            await note_letters(hearer, ledger, "hearer")
            rows = await hearer.fetch("SELECT event_id FROM effect ORDER BY sequence")
        effects = [row["event_id"] for row in rows]
        reconcile(ledger, told, [Reader(group_on(self._topic), frozenset({TOLD}), effects)])


async def _note_facts(
    teller: asyncpg.Connection, ledger: Ledger, asked: Mapping[str, Asked]
) -> None:
    """One whole fact for each request that was answered: itself, its news, its answer."""
    facts = await teller.fetch(
        "SELECT fact.asked_under, count(outbox.event_id) AS told, count(answer.body) AS answers"
        " FROM fact LEFT JOIN outbox ON outbox.value = convert_to(fact.asked_under, 'UTF8')"
        " LEFT JOIN idempotent_answer answer ON answer.idempotency_key = fact.asked_under"
        " GROUP BY fact.fact_id"
    )
    times = Counter(row["asked_under"] for row in facts)
    for each in asked.values():
        if each.answers and not times[each.key]:
            ledger.note(Fault.LOST, f"{each.what} {each.key}")
        if times[each.key] > 1:
            ledger.note(Fault.TWICE, f"{each.what} {each.key}")
    for row in facts:
        if (row["told"], row["answers"]) != (1, 1):
            ledger.note(Fault.LOST, f"a part of {row['asked_under']}")


class Places:
    """How far the hearer of a topic has noted that it came."""

    def __init__(self, kafka: str, topic: str) -> None:
        self._group = group_on(topic)
        self._places = [TopicPartition(topic, number) for number in range(_PARTITIONS)]
        self._reader = AIOKafkaConsumer(bootstrap_servers=kafka)
        self._admin = AIOKafkaAdminClient(bootstrap_servers=kafka)

    async def __aenter__(self) -> Self:
        await self._reader.start()
        await self._admin.start()
        return self

    async def __aexit__(self, *_failure: object) -> None:
        await self._admin.close()
        await self._reader.stop()

    async def unread(self) -> int:
        """How many records it has not noted yet."""
        ends: dict[TopicPartition, int] = await self._reader.end_offsets(self._places)
        noted = await self._admin.list_consumer_group_offsets(self._group, partitions=self._places)
        return sum(end - max(0, noted[place].offset) for place, end in ends.items())
