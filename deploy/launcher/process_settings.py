"""Understands what any process must be told: where it listens, how it ends, which bus it is on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings

from services.chassis.settings import FROM_ENVIRONMENT
from services.chassis.tracing import TracingSettings


class ProcessSettings(TracingSettings):
    """What every process is told, whatever it does."""

    listen_host: str = Field(default="127.0.0.1", description="监听地址")
    listen_port: int = Field(default=0, ge=0, le=65535, description="监听端口；0 表示任一空闲端口")
    listen_fd: int | None = Field(
        default=None, ge=0, description="由守护程序交来的监听套接字的编号；设置后不用地址和端口"
    )
    drain_seconds: float = Field(
        default=5.0, ge=0, le=8, description="停止时最多用多少秒让已有连接自行离开"
    )
    finish_seconds: float = Field(
        default=3.0, gt=0, le=8, description="停止时最多用多少秒做完手上的请求"
    )
    work_end_seconds: float = Field(
        default=7.0, gt=0, le=8, description="停止时最多用多少秒做完手上的消息"
    )


class BusSettings(BaseSettings):
    """What a process is told that publishes and takes in messages."""

    model_config = FROM_ENVIRONMENT

    bus: Literal["kafka"] = Field(
        default="kafka", description="总线；各服务分进程运行时只能是 kafka"
    )
    kafka_bootstrap_servers: str = Field(description="Kafka 的接入地址")


class TopicSettings(BaseSettings):
    """What `chengnuo topics apply` is told."""

    model_config = FROM_ENVIRONMENT

    kafka_bootstrap_servers: str = Field(description="Kafka 的接入地址")
    kafka_copies: int = Field(default=1, ge=1, description="每个主题在几台 Kafka 上各存一份")


class MigrationSettings(BaseSettings):
    """What `chengnuo migrate NAME` is told."""

    model_config = FROM_ENVIRONMENT

    migration_database_url: str = Field(description="以表的所有者身份连接数据库的地址")


class SandboxSettings(BaseSettings):
    """What the sandbox is told."""

    model_config = FROM_ENVIRONMENT

    sandbox_database_path: Path = Field(description="沙箱自己的 SQLite 文件")
