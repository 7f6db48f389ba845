"""An operator has a projection made anew while the system runs, and reads what was done."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from deploy.launcher.cli import main
from deploy.seed.loop import Loop
from tests.journeys.running import RunningSystem

ITEM = "370406-CN-042"
SPOILED = {
    ("commitment", "items"): "UPDATE items SET listed = 0",
    ("commitment", "standings"): "UPDATE standings SET tier = 'A', eligible = 1",
    ("verification", "items"): "UPDATE item_projection SET item_name = '错'",
    ("verification", "standings"): "DELETE FROM standing_projection WHERE tier = 'D'",
    ("verification", "calendars"): "UPDATE calendar_year SET holidays = '[]'",
    ("verification", "agencies"): "UPDATE agency_projection SET name = '错'",
    ("verification", "commitments"): "UPDATE commitment_projection SET withdrawn = 1",
    ("credit", "agencies"): "DELETE FROM agency WHERE code LIKE '%housing%'",
    ("credit", "calendars"): "UPDATE calendar_year SET holidays = '[]'",
}


async def chengnuo(*arguments: str) -> int:
    """Run the command; its exit status."""
    return await asyncio.to_thread(main, list(arguments))


def rows_of(folder: Path, service: str, statement: str) -> list[tuple[object, ...]]:
    """The rows of the table that a statement spoils."""
    table = statement.removeprefix("UPDATE ").removeprefix("DELETE FROM ").split()[0]
    with sqlite3.connect(folder / f"{service}.db") as database:
        return sorted(database.execute(f"SELECT * FROM {table}"))  # noqa: S608


def lose_the_bus(folder: Path) -> None:
    """Remove everything that the bus keeps."""
    for lost in folder.glob("bus.db*"):
        lost.unlink()


@pytest.mark.parametrize("system", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("options", "source"), [((), "从总线上的历史"), (("--from-owner",), "的快照")]
)
async def test_every_projection_comes_back_while_the_system_runs(
    system: RunningSystem,
    loop: Loop,
    options: tuple[str, ...],
    source: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = system.profile.folder
    for (service, name), spoil in SPOILED.items():
        before = rows_of(folder, service, spoil)
        with sqlite3.connect(folder / f"{service}.db") as database:
            assert database.execute(spoil).rowcount > 0
        assert rows_of(folder, service, spoil) != before
        rebuild = ("projections", "rebuild", service, name, f"--var={folder}", *options)
        assert await chengnuo(*rebuild) == 0
        assert rows_of(folder, service, spoil) == before, (service, name)
        said = capsys.readouterr().out
        assert f"{service} 的投影 {name} 已从" in said
        assert source in said
    assert (await loop.file(ITEM, "true"))["letter_no"]


async def test_what_the_bus_forgot_is_asked_of_the_owner(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(folder / "bus.db") as log:
        log.execute("DELETE FROM log WHERE topic = 'chengnuo.catalog' AND position < 3")
    assert await chengnuo("projections", "rebuild", "credit", "agencies", f"--var={folder}") == 0
    said = capsys.readouterr().out
    assert "总线已不保留 chengnuo.catalog 的全部历史，改向 catalog 取快照。" in said
    assert "credit 的投影 agencies 已从 catalog 的快照重建" in said


async def test_a_bus_that_lost_everything_takes_nothing_away(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil = SPOILED["credit", "agencies"]
    before = rows_of(folder, "credit", spoil)
    lose_the_bus(folder)
    assert await chengnuo("projections", "rebuild", "credit", "agencies", f"--var={folder}") == 0
    assert "移除 0 项" in capsys.readouterr().out
    assert rows_of(folder, "credit", spoil) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("credit", "nothing"), "credit 没有名为 nothing 的投影，可重建的有：agencies、calendars"),
        (("catalog", "items"), "catalog 没有名为 items 的投影，可重建的有：无"),
        (("credit", "agencies", "--var=nowhere"), "没有启动过的承诺系统"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["projections", "rebuild", *arguments]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1


def test_an_operator_sees_which_projections_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["projections", "list"]) == 0
    listed = [tuple(line.split("\t")[:2]) for line in capsys.readouterr().out.splitlines()]
    assert listed == list(SPOILED)


async def test_an_owner_that_knows_nothing_changes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil = SPOILED["credit", "agencies"]
    before = rows_of(folder, "credit", spoil)
    emptied = Path(shutil.copytree(folder, tmp_path / "emptied"))
    with sqlite3.connect(emptied / "catalog.db") as catalog:
        catalog.execute("DELETE FROM agency")
    rebuild = ("projections", "rebuild", "credit", "agencies", f"--var={emptied}", "--from-owner")
    assert await chengnuo(*rebuild) == 2
    assert "catalog 没有告知任何内容" in capsys.readouterr().err
    assert rows_of(emptied, "credit", spoil) == before
