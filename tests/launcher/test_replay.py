"""An operator who restored a service lets it be told again what it forgot."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from deploy.launcher.cli import main
from deploy.launcher.profile import Profile
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database
from services.chassis.ids import new_id
from services.chassis.messages import Message
from services.credit.entrypoints.subscriptions import GROUP, TOPICS
from tests.fakes.clock import MONDAY_MORNING, FixedClock

TOPIC = TOPICS[0]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """A system that was started once, and whose credit service took everything in."""
    profile = Profile(tmp_path / "embedded")
    profile.open()
    profile.seeded.write_text("{}")
    asyncio.run(_told_and_taken_in(profile))
    return profile


async def _told_and_taken_in(profile: Profile) -> None:
    bus = EmbeddedBus(Database(profile.database_url("bus")), FixedClock())
    await bus.open()
    async with bus.subscribe(GROUP, TOPICS) as subscription:
        await bus.publish([Message(TOPIC, "a", new_id(), {}, b"{}")])
        await subscription.commit(await subscription.poll(10, 1))
    await bus.close()


async def _waiting(profile: Profile) -> int:
    bus = EmbeddedBus(Database(profile.database_url("bus")), FixedClock())
    await bus.open()
    async with bus.subscribe(GROUP, TOPICS) as subscription:
        waiting = len(await subscription.poll(10, 0.05))
    await bus.close()
    return waiting


def replay(profile: Profile, since: str) -> int:
    return main(["replay", "credit", f"--since={since}", f"--var={profile.folder}"])


def test_a_restored_service_is_told_again_from_an_instant_on(
    profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asyncio.run(_waiting(profile)) == 0
    assert replay(profile, MONDAY_MORNING.isoformat()) == 0
    assert "已经生效的不会重复生效" in capsys.readouterr().out
    assert asyncio.run(_waiting(profile)) == 1


def test_what_was_told_before_the_instant_is_not_told_again(profile: Profile) -> None:
    assert replay(profile, "2026-11-23T09:30:01+08:00") == 0
    assert asyncio.run(_waiting(profile)) == 0


def test_an_instant_without_a_time_zone_is_refused(
    profile: Profile, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(profile, "2026-11-23T09:30:00") == 2
    assert "须带时区" in capsys.readouterr().err
