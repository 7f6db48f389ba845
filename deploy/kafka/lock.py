"""Understands how the lock file of the broker's jars is written anew: `python -m deploy.kafka.lock`
after a coordinate changed."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from deploy.kafka.jars import KAFKA, LOCK

_KAFKA_VERSION = "4.3.1"
# What Kafka names beside itself is pinned too, else the resolver may take an older client.
COORDINATES = (
    f"{KAFKA}:{_KAFKA_VERSION}",
    f"org.apache.kafka:kafka-clients:{_KAFKA_VERSION}",
    "org.xerial.snappy:snappy-java:1.1.10.7",
    "com.github.luben:zstd-jni:1.5.6-10",
    "org.apache.logging.log4j:log4j-slf4j-impl:2.25.5",
    "org.apache.logging.log4j:log4j-core:2.25.5",
)
_HEADER = (
    "# The jars of the Kafka broker, in the order of the class path: `make lock` writes this.\n"
)


def write_lock() -> None:
    """Resolve the coordinates, fetch every jar and keep its hash."""
    import jgo
    from jgo.maven import MavenContext

    lines = [_HEADER, "[sha256]\n"]
    with tempfile.TemporaryDirectory() as folder:
        context = MavenContext(repo_cache=Path(folder))
        for found in jgo.resolve("+".join(COORDINATES)):
            project = context.project(found.groupId, found.artifactId)
            file = project.at_version(found.version).artifact().resolve()
            digest = hashlib.sha256(file.read_bytes()).hexdigest()
            lines.append(f'"{found.groupId}:{found.artifactId}:{found.version}" = "{digest}"\n')
    LOCK.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_lock()
