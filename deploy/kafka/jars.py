"""Understands which jars make a Kafka broker, where they lie and that none was changed."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from deploy.engine import EngineError, EngineUnavailable

SETTING = "CHENGNUO_KAFKA_JARS"
LOCK = Path(__file__).with_name("jars.lock.toml")
KAFKA = "org.apache.kafka:kafka_2.13"


@dataclass(frozen=True, slots=True)
class Jar:
    """A jar by its Maven coordinate and the SHA-256 of its bytes."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return f"{self.artifact}-{self.version}.jar"


def locked_jars() -> list[Jar]:
    """The jars of the lock file, in the order of the class path."""
    kept = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    jars = []
    for coordinate, sha256 in kept["sha256"].items():
        group, artifact, version = coordinate.split(":")
        jars.append(Jar(group, artifact, version, sha256))
    return jars


def kafka_version() -> str:
    """The version of the broker, such as "4.3.1"."""
    return next(jar.version for jar in locked_jars() if f"{jar.group}:{jar.artifact}" == KAFKA)


def folder_of_jars() -> Path:
    """Where the jars lie on this machine: the folder that CHENGNUO_KAFKA_JARS names, otherwise one
    in the user's cache, which every checkout shares."""
    named = os.environ.get(SETTING)
    if named:
        return Path(named).absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "chengnuo" / "kafka-jars"


def provide_jars(folder: Path, jars: Iterable[Jar]) -> list[Path]:
    """The files of the jars, each with the bytes that its hash tells; the missing are fetched
    first. Raises EngineError where one was changed, EngineUnavailable where one cannot be had."""
    jars = list(jars)
    missing = [jar for jar in jars if not (folder / jar.file_name).exists()]
    for jar in jars:
        if jar not in missing:
            verify(folder / jar.file_name, jar)
    if missing:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".fetching-") as arriving:
            for jar in missing:
                arrived = _fetch(jar, Path(arriving))
                verify(arrived, jar)
                arrived.replace(folder / jar.file_name)
    return [folder / jar.file_name for jar in jars]


def verify(file: Path, jar: Jar) -> None:
    """Raise EngineError unless the file holds the very bytes of the jar."""
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != jar.sha256:
        raise EngineError(
            f"{file} 与 {LOCK.name} 所记的 SHA-256 不符，不予使用。请删除该文件后重试，"
            "仍然不符时请停止使用并查明来源。"
        )


def _fetch(jar: Jar, folder: Path) -> Path:
    if importlib.util.find_spec("jgo") is None:
        raise EngineUnavailable(
            f"缺少 {jar.file_name}，且未安装取得它的程序。请安装 requirements-engines.lock，"
            f"或以 {SETTING} 指定存有全部 jar 的目录。"
        )
    from jgo.maven import MavenContext

    project = MavenContext(repo_cache=folder).project(jar.group, jar.artifact)
    try:
        return project.at_version(jar.version).artifact().resolve()
    except (OSError, RuntimeError) as failure:
        raise EngineUnavailable(
            f"无法取得 {jar.file_name}（{type(failure).__name__}）。请检查网络，"
            f"或以 {SETTING} 指定存有全部 jar 的目录。"
        ) from failure
