"""The broker is made of the very jars that the lock file tells, and of no other."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.engine import EngineError
from deploy.kafka.broker import KafkaBroker
from deploy.kafka.jars import (
    LOCK,
    SETTING,
    Jar,
    folder_of_jars,
    kafka_version,
    locked_jars,
    provide_jars,
)
from deploy.kafka.lock import COORDINATES
from tests.architecture.reading import ROOT
from tests.engines.guardian import free_ports

_START = """
import sys
from pathlib import Path
from deploy.engine import EngineUnavailable
from deploy.kafka.broker import KafkaBroker
try:
    KafkaBroker(Path(sys.argv[1]), 1, 2)
except EngineUnavailable as failure:
    sys.exit(str(failure))
"""


@pytest.fixture
def jar(tmp_path: Path) -> Jar:
    """A jar that lies in the folder."""
    content = b"the bytes of a jar"
    jar = Jar("org.example", "letters", "1.0", hashlib.sha256(content).hexdigest())
    (tmp_path / jar.file_name).write_bytes(content)
    return jar


def test_a_jar_with_the_locked_bytes_is_taken(tmp_path: Path, jar: Jar) -> None:
    assert provide_jars(tmp_path, [jar]) == [tmp_path / "letters-1.0.jar"]


def test_a_tampered_jar_is_rejected(tmp_path: Path, jar: Jar) -> None:
    with (tmp_path / jar.file_name).open("ab") as file:
        file.write(b" and one more")
    with pytest.raises(EngineError, match=r"letters-1.0.jar 与 jars.lock.toml .* 不符"):
        provide_jars(tmp_path, [jar])


@pytest.mark.engine("kafka")
def test_a_broker_is_not_made_of_a_tampered_jar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KafkaBroker(tmp_path / "kafka", *free_ports(2))
    copies = tmp_path / "jars"
    copies.mkdir()
    for path in provide_jars(folder_of_jars(), locked_jars()):
        (copies / path.name).symlink_to(path)
    tampered = copies / f"kafka-clients-{kafka_version()}.jar"
    content = tampered.read_bytes()
    tampered.unlink()
    tampered.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    monkeypatch.setenv(SETTING, str(copies))
    with pytest.raises(EngineError, match="SHA-256 不符"):
        KafkaBroker(tmp_path / "kafka", *free_ports(2))


@pytest.mark.engine("kafka")
def test_a_jar_that_arrives_otherwise_than_locked_is_rejected_and_not_kept(
    tmp_path: Path,
) -> None:
    smallest = next(jar for jar in locked_jars() if jar.artifact == "jspecify")
    expected = replace(smallest, sha256="0" * 64)
    with pytest.raises(EngineError, match="SHA-256 不符"):
        provide_jars(tmp_path, [expected])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.engine("kafka")
def test_a_second_start_needs_no_network_and_a_first_one_says_that_it_does(tmp_path: Path) -> None:
    KafkaBroker(tmp_path / "first", *free_ports(2))
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1", "https_proxy": "http://127.0.0.1:1"}
    for jars, said in ((folder_of_jars(), ""), (tmp_path / "empty", "无法取得 kafka_2.13")):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", _START, str(tmp_path / "second")],
            cwd=ROOT,
            env={**os.environ, **nowhere, SETTING: str(jars)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr.startswith(said)
        assert bool(done.returncode) == bool(said), done.stderr


def test_the_lock_holds_every_pinned_coordinate_and_no_address() -> None:
    locked = locked_jars()
    assert {f"{jar.group}:{jar.artifact}:{jar.version}" for jar in locked} >= set(COORDINATES)
    assert all(re.fullmatch(r"[0-9a-f]{64}", jar.sha256) for jar in locked)
    assert len({jar.artifact for jar in locked}) == len(locked)
    assert "//" not in LOCK.read_text(encoding="utf-8")


def test_the_broker_is_new_enough() -> None:
    assert tuple(map(int, kafka_version().split("."))) >= (4, 1)
