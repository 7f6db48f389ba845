"""Understands how a single Kafka node is set up for Chengnuo on a small machine."""

from __future__ import annotations

from pathlib import Path

from deploy.engine import LOOPBACK

_ROLES = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
}
# Topics are declared in contracts/ and made by an operator; a misspelt name makes none.
_TOPICS = {"auto.create.topics.enable": "false", "min.insync.replicas": "1"}
_ONE_COPY = {
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
}
_SMALL = {
    "num.network.threads": "2",
    "num.io.threads": "4",
    "background.threads": "2",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.num.partitions": "4",
    "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    "group.initial.rebalance.delay.ms": "0",
}
# A killed broker is registered until its session ends, and its successor waits for that: with
# Kafka's own 9 s that is most of a restart. Its controller is the same process, so no network
# delays a heartbeat.
_SOON_BACK = {"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500"}
# No second node has a copy: what was acknowledged reaches the disk within a second.
_LASTING = {"log.flush.interval.ms": "1000", "log.flush.scheduler.interval.ms": "500"}


def configuration(
    logs: Path, port: int, controller_port: int, *, advertised_port: int, durable: bool
) -> str:
    """The text of `server.properties`. `logs` is where the topics lie; `advertised_port` is where
    clients are sent."""
    settings = {
        **_ROLES,
        "listeners": f"PLAINTEXT://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{LOOPBACK}:{advertised_port}",
        "controller.quorum.voters": f"1@{LOOPBACK}:{controller_port}",
        "log.dirs": str(logs),
        **_TOPICS,
        **_ONE_COPY,
        **_SMALL,
        **_SOON_BACK,
        **(_LASTING if durable else {}),
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def logging_configuration(log: Path) -> str:
    """The text of `log4j2.properties`: warnings and starts and stops, in one file that turns over
    at 10 MB, five of them kept."""
    lines = {
        "status": "error",
        "appender.file.type": "RollingFile",
        "appender.file.name": "file",
        "appender.file.fileName": str(log),
        "appender.file.filePattern": f"{log}.%i",
        "appender.file.layout.type": "PatternLayout",
        "appender.file.layout.pattern": "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %p %c{1}: %m%n",
        "appender.file.policies.type": "Policies",
        "appender.file.policies.size.type": "SizeBasedTriggeringPolicy",
        "appender.file.policies.size.size": "10MB",
        "appender.file.strategy.type": "DefaultRolloverStrategy",
        "appender.file.strategy.max": "5",
        "rootLogger.level": "warn",
        "rootLogger.appenderRef.file.ref": "file",
        "logger.server.name": "kafka.server.KafkaRaftServer",
        "logger.server.level": "info",
    }
    return "".join(f"{name} = {value}\n" for name, value in lines.items())
