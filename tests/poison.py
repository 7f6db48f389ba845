"""Understands what a broken or foreign program may write into a topic, and writes it there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from services.chassis.dead_letters import LetterState
from services.chassis.ids import new_id
from services.chassis.messages import Message, Record, partition_of
from tests.telling import Hearer, Space

_ROOM = 1_000_000
_PLAIN, _GZIP = 0, 1
_NO_UTF8 = b"\xff\xfe"
Headers = list[tuple[str, bytes | None]]


class NameThatIsNoText(str):
    """The name of a header whose bytes are no UTF-8; only in a record of Kafka can it be."""

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """Bytes that no text has."""
        return _NO_UTF8


@dataclass(frozen=True, slots=True)
class Poison:
    """A record that nobody can read: what is wrong with it, and what it is made of."""

    what: str
    key: bytes
    value: bytes | None
    headers: Headers


async def write(servers: str, topic: str, *poison: Poison) -> None:
    """Write records as they are, each in a batch of its own, where messages of its key lie."""
    async with _writing(servers) as producer:
        for each in poison:
            await _send(producer, topic, [each])


async def write_together(servers: str, topic: str, *poison: Poison, compressed: bool) -> None:
    """Write records as they are, all in one batch, where messages of the first one's key lie."""
    async with _writing(servers) as producer:
        await _send(producer, topic, poison, _GZIP if compressed else _PLAIN)


@asynccontextmanager
async def _writing(servers: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", max_batch_size=_ROOM)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def _send(
    producer: AIOKafkaProducer, topic: str, poison: Sequence[Poison], compression: int = _PLAIN
) -> None:
    batch = producer.create_batch()
    # The compiled builder takes no name of a header that is not a plain text.
    batch._builder = _DefaultRecordBatchBuilderPy(
        magic=2,
        compression_type=compression,
        is_transactional=0,
        producer_id=-1,
        producer_epoch=-1,
        base_sequence=0,
        batch_size=_ROOM,
    )
    for each in poison:
        parts = {"key": each.key, "value": each.value, "headers": each.headers}
        assert batch.append(timestamp=None, **parts) is not None
    batch.close()
    partitions = len(await producer.partitions_for(topic))
    partition = partition_of(poison[0].key.decode("utf-8", "replace"), partitions)
    await (await producer.send_batch(batch, topic, partition=partition))


def poison_like(message: Message) -> list[Poison]:
    """Records as a broken or foreign program might write them in the place of `message`."""
    key, value = message.key.encode(), message.value

    def but(name: str, told: bytes | None) -> Headers:
        own = [(each, text.encode()) for each, text in message.headers.items() if each != name]
        return [*own, (name, told)]

    good = but("ce_id", str(new_id()).encode())
    foreign = b"urn:chengnuo:someone"
    huge = b'{"text":"' + b"x" * (_ROOM - 50_000) + b'"}'
    return [
        Poison("not JSON", key, b"{not json", good),
        Poison("JSON without end", key, b"[" * 50_000, good),
        Poison("JSON of another thing", key, b'{"order": 7}', good),
        Poison("bytes that are no text", key, b"\xff\xfe\x00", good),
        Poison("no value", key, None, good),
        Poison("a huge value", key, huge, good),
        Poison("no headers", key, value, []),
        Poison("headers of another system", key, value, [("spring_id", b"1")]),
        Poison("an id that is none", key, value, but("ce_id", b"1")),
        Poison("a type of another system", key, value, but("ce_type", b"org.example.Paid")),
        Poison("a foreign source", key, value, but("ce_source", foreign)),
        Poison("a header that is no text", key, value, but("ce_type", _NO_UTF8)),
        Poison("a header without value", key, value, but("ce_subject", None)),
        Poison("a header whose name is no text", key, value, [(NameThatIsNoText("?"), b"1")]),
        Poison("a key that is no text", _NO_UTF8, b"{not json", good),
    ]


async def assert_stops_nothing(
    servers: str, space: Space, hearer: Hearer, before: Message, after: Message
) -> None:
    """Between two messages of one key all kinds of poison come; each is set aside without content,
    under the name of its place, and both messages are taken in."""
    poison = poison_like(before)
    topic = space.inside(before.topic)
    await space.publish([before])
    await write(servers, topic, *poison)
    await space.publish([after])
    await hearer.hears(len(poison) + 2)
    letters = await hearer.letters()
    assert len(letters) == len(poison), sorted(each.reason for each in letters)
    assert all(each.state is LetterState.RESTING for each in letters)
    assert {(each.message.value, len(each.message.headers)) for each in letters} == {(b"", 0)}
    assert all(f"{before.topic}/" in each.reason for each in letters)


async def assert_waits_for_a_newer_reader(
    space: Space, hearer: Hearer, message: Message, same_key: Message, other_key: Message
) -> None:
    """An event of a version that nobody knows yet waits whole, with what follows it under its key,
    while another key goes on; replayed by a newer reader both take effect."""
    known = message.headers["ce_type"]
    future = replace(message, headers={**message.headers, "ce_type": f"{known[:-2]}v99"})
    await space.publish([future, same_key, other_key])
    await hearer.hears(3)
    waiting = [each.message for each in await hearer.letters()]
    assert waiting == [future, same_key]
    await hearer.replays()
    assert [each.message for each in await hearer.letters()] == [future, same_key]

    async def newer(record: Record) -> bool:
        told = record.message
        if told.headers["ce_type"] == future.headers["ce_type"]:
            told = replace(told, headers={**told.headers, "ce_type": known})
        return await hearer.handle(replace(record, message=told))

    await replace(hearer, handle=newer).replays()
    assert await hearer.letters() == []
