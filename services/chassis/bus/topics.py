"""Understands the form that topics must have, brings them into it, and refuses any other."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError, for_code

from services.chassis.bus import BusUnavailable

_DAY_MS = 86_400_000
_HEARSAY_SECONDS = 0.1
_PATIENCE_SECONDS = 20.0
_SET_FOR_THE_TOPIC = 1
"""Where a setting comes from, in the protocol's numbers (DYNAMIC_TOPIC_CONFIG)."""


@dataclass(frozen=True, slots=True)
class TopicForm:
    """What a topic must be: so many partitions, kept for so many days, compacted or not."""

    name: str
    partitions: int
    retention_days: int
    compacted: bool

    @property
    def settings(self) -> dict[str, str]:
        """The topic's configuration in Kafka's words."""
        return {
            "cleanup.policy": "compact" if self.compacted else "delete",
            # Whatever a producer does: readers carry no library for each way to compress.
            "compression.type": "uncompressed",
            "retention.ms": str(self.retention_days * _DAY_MS),
        }


class TopicsDiffer(Exception):
    """Topics are missing or differ from their declared form; the message is one line for the
    operator and says what to do."""


async def apply(bootstrap_servers: str, forms: Sequence[TopicForm], *, copies: int = 1) -> None:
    """Create what is missing, on `copies` brokers each, add partitions, and set the configuration.

    Partitions are never taken away, and added only while a topic is empty. Raises
    BusUnavailable, and TopicsDiffer for a topic that has more partitions than declared, or fewer
    and records.
    """
    async with _admin(bootstrap_servers) as admin, asyncio.timeout(_PATIENCE_SECONDS):
        known = await _described(admin, forms)
        _refuse_more_partitions(forms, known)
        missing = [form for form in forms if form.name not in known]
        if missing:
            new = [
                NewTopic(form.name, form.partitions, copies, topic_configs=form.settings)
                for form in missing
            ]
            _raise_refusals((await admin.create_topics(new)).topic_errors)
        fewer = {
            form.name: NewPartitions(form.partitions)
            for form in forms
            if form.name in known and known[form.name].partitions < form.partitions
        }
        if fewer:
            await _refuse_to_move_keys(bootstrap_servers, fewer)
            _raise_refusals((await admin.create_partitions(fewer)).topic_errors)
        await _configure(admin, [form for form in forms if form.name in known], known)
        await _until_heard_of(admin, forms)


async def require(bootstrap_servers: str, forms: Sequence[TopicForm]) -> None:
    """Raise TopicsDiffer unless every topic has its form; BusUnavailable where nobody answers."""
    async with _admin(bootstrap_servers) as admin:
        wrong = await _wrong(admin, forms)
    if wrong:
        raise TopicsDiffer(
            f"Kafka 主题与声明不符：{'；'.join(wrong)}。请运行 chengnuo topics apply。"
        )


async def _configure(
    admin: AIOKafkaAdminClient, forms: Sequence[TopicForm], known: Mapping[str, _Found]
) -> None:
    """Set what is declared; what an operator set besides stays, though Kafka would drop it."""
    resources = [
        ConfigResource(ConfigResourceType.TOPIC, form.name, known[form.name].own | form.settings)
        for form in forms
    ]
    for response in await admin.alter_configs(resources):
        _raise_refusals([(name, code) for code, _words, _kind, name in response.resources])


async def _refuse_to_move_keys(bootstrap_servers: str, topics: Iterable[str]) -> None:
    """With other partitions a key has another place: its older and newer records could overtake
    one another. Raises TopicsDiffer for a topic that ever held a record."""
    reader = AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap_servers)
    try:
        await reader.start()
        ends = await reader.end_offsets(reader.assignment())
    finally:
        await reader.stop()
    used = sorted({place.topic for place, end in ends.items() if end})
    if used:
        raise TopicsDiffer(
            f"Kafka 主题 {'、'.join(used)} 已有消息，不能增加分区，否则同一主体的消息会乱序。"
            "请按声明建立新主题。"
        )


async def _wrong(admin: AIOKafkaAdminClient, forms: Sequence[TopicForm]) -> list[str]:
    """What is wrong with each topic that has not its form, in words."""
    known = await _described(admin, forms)
    return [each for form in forms if (each := _difference(form, known.get(form.name)))]


async def _until_heard_of(admin: AIOKafkaAdminClient, forms: Sequence[TopicForm]) -> None:
    """Brokers hear of new topics a moment after the controller made them."""
    for pause in itertools.repeat(_HEARSAY_SECONDS):
        if not await _wrong(admin, forms):
            return
        await asyncio.sleep(pause)


def _difference(form: TopicForm, found: _Found | None) -> str | None:
    if found is None:
        return f"{form.name} 不存在"
    if found.partitions != form.partitions:
        return f"{form.name} 有 {found.partitions} 个分区，应为 {form.partitions} 个"
    has = {name: found.settings[name] for name in form.settings}
    if has != form.settings:
        return f"{form.name} 的配置为 {has}，应为 {form.settings}"
    return None


@dataclass(frozen=True, slots=True)
class _Found:
    """A topic as it is: its partitions, its settings, and those of them that are its own."""

    partitions: int
    settings: Mapping[str, str]
    own: dict[str, str]


async def _described(
    admin: AIOKafkaAdminClient, forms: Sequence[TopicForm]
) -> Mapping[str, _Found]:
    there = set(await admin.list_topics())
    names = [form.name for form in forms if form.name in there]
    if not names:
        return {}
    counts = {each["topic"]: len(each["partitions"]) for each in await admin.describe_topics(names)}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
    found: dict[str, _Found] = {}
    for response in await admin.describe_configs(resources):
        for _code, _words, _kind, name, entries in response.resources:
            own = {entry[0]: entry[1] for entry in entries if entry[3] == _SET_FOR_THE_TOPIC}
            found[name] = _Found(counts[name], {entry[0]: entry[1] for entry in entries}, own)
    return found


def _refuse_more_partitions(forms: Sequence[TopicForm], known: Mapping[str, _Found]) -> None:
    for form in forms:
        if form.name in known and known[form.name].partitions > form.partitions:
            raise TopicsDiffer(
                f"Kafka 主题 {form.name} 有 {known[form.name].partitions} 个分区，"
                f"多于声明的 {form.partitions} 个；分区不能减少。请核对 contracts/topics.py。"
            )


def _raise_refusals(answers: Sequence[Any]) -> None:
    for name, code, *_ in answers:
        if code and for_code(code).__name__ != "TopicAlreadyExistsError":
            raise TopicsDiffer(f"无法建立 Kafka 主题 {name}（{for_code(code).__name__}）。")


@asynccontextmanager
async def _admin(bootstrap_servers: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        yield admin
    except (KafkaError, OSError, TimeoutError) as failure:
        raise BusUnavailable(type(failure).__name__) from failure
    finally:
        await admin.close()
