"""Starting asks nothing and says clearly what is wrong; stopping is clean."""

from __future__ import annotations

import asyncio
import json
import socket
import stat
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from deploy.launcher.profile import Profile
from deploy.seed.loop import PLATFORM
from services.chassis import dead_letters
from services.chassis.clock import SystemClock
from services.chassis.database import Database
from services.chassis.dead_letters import DeadLetter, LetterState
from services.chassis.ids import new_id
from services.chassis.messages import Message
from tests.journeys.running import RunningSystem

ITEM = "370406-CN-042"


async def chengnuo(*arguments: str) -> tuple[int, str]:
    """Run the command to its end; its exit status and what it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.launcher", *arguments, stdout=PIPE, stderr=PIPE
    )
    async with asyncio.timeout(120):
        out, err = await process.communicate()
    return int(process.returncode or 0), out.decode() + err.decode()


async def test_sigterm_ends_it_within_ten_seconds_and_the_next_start_keeps_everything(
    folder: Path,
) -> None:
    system = RunningSystem(folder)
    await system.start()
    async with system.loop() as loop:
        filed = await loop.file(ITEM, "true")
    began = time.monotonic()
    assert await system.terminate() == 0
    assert time.monotonic() - began < 10
    before = system.profile.secrets()
    await system.start()
    async with system.loop() as loop:
        kept = await loop.offices.get(PLATFORM, f"/commitments/{filed['commitment_id']}")
    assert kept["letter_no"] == filed["letter_no"]
    assert system.profile.secrets() == before
    await system.terminate()


def test_what_is_kept_is_for_the_owner_alone(folder: Path) -> None:
    profile = Profile(folder)
    for path in (profile.credentials, profile.registry, folder / "keys.json"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for path in folder.glob("*.db"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    registry = profile.registry.read_text(encoding="utf-8")
    assert not [secret for secret in profile.secrets().values() if secret in registry]


async def test_a_busy_port_gets_one_clear_line(folder: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        status, said = await chengnuo("run", f"--port={port}", f"--var={folder}")
    assert status == 2
    assert said.strip().splitlines() == [said.strip()]
    assert f"端口 {port} 已被占用" in said


async def test_a_folder_in_use_gets_one_clear_line(embedded: RunningSystem) -> None:
    folder = embedded.profile.folder
    status, said = await chengnuo("run", "--port=0", f"--var={folder}")
    assert (status, "正被另一个承诺系统使用" in said) == (2, True)


@pytest.mark.parametrize("under", ["a-file/below", "a-file"])
async def test_a_folder_that_cannot_be_written_gets_one_clear_line(
    tmp_path: Path, under: str
) -> None:
    (tmp_path / "a-file").write_text("not a folder", encoding="utf-8")
    status, said = await chengnuo("run", "--port=0", f"--var={tmp_path / under}")
    assert (status, "无法写入数据目录" in said) == (2, True)
    assert "Traceback" not in said


async def test_dead_letters_of_a_system_that_never_ran_get_one_clear_line(tmp_path: Path) -> None:
    status, said = await chengnuo("dead-letters", "list", f"--var={tmp_path / 'nowhere'}")
    assert (status, "没有启动过的承诺系统" in said) == (2, True)
    assert not (tmp_path / "nowhere").exists()


async def test_a_first_start_that_was_cut_off_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.launcher", "run", "--port=0", f"--var={folder}",
        stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    async with asyncio.timeout(60):
        while not (folder / "catalog.db").exists():
            assert process.returncode is None
            await asyncio.sleep(0)
    process.kill()
    await process.communicate()
    assert not (folder / "seeded.json").exists()
    system = RunningSystem(folder)
    await system.start()
    async with system.loop() as loop:
        item = await loop.offices.get(PLATFORM, f"/items/{ITEM}")
    assert item["offerable"] is True
    assert json.loads(system.profile.examples.read_text(encoding="utf-8"))
    await system.terminate()


async def test_the_demo_plays_the_whole_loop() -> None:
    status, said = await chengnuo("demo")
    assert status == 0, said[-2000:]
    assert "闭环走完" in said


async def test_an_operator_sees_dead_letters_and_hands_them_back(folder: Path) -> None:
    database = Database(Profile(folder).database_url("credit"))
    message = Message("chengnuo.commitment", "k", new_id(), {"ce_type": "chengnuo.X.v1"}, b"{}")
    now = SystemClock().now()
    letter = DeadLetter(
        sequence=0, consumer_group="credit", message=message, state=LetterState.RESTING,
        attempts=10, next_attempt_at=now, reason="ValueError", set_aside_at=now,
    )  # fmt: skip
    async with database.transaction() as connection:
        await dead_letters.set_aside(connection, letter)
    status, said = await chengnuo("dead-letters", "list", f"--var={folder}")
    assert (status, str(message.event_id) in said, "待重放" in said) == (0, True, True)
    status, said = await chengnuo(
        "dead-letters", "replay", f"--event={message.event_id}", f"--var={folder}"
    )
    assert (status, "1 条" in said) == (0, True)
    async with database.reading() as connection:
        (letter,) = [
            each
            for each in await dead_letters.list_letters(connection)
            if each.message.event_id == message.event_id
        ]
    assert letter.state is LetterState.RETRYING
    await database.dispose()
