"""Understands what any process must be told: where it listens, how it ends, which bus it is on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from deploy.launcher.compositions import SERVICES
from services.chassis.settings import PREFIX, Settings, SettingsError, is_production
from services.chassis.tracing import TracingSettings

_ROLES = {"owner", "service"}


class ProcessSettings(TracingSettings):
    """What every process is told, whatever it does."""

    listen_host: str = Field(default="127.0.0.1", description="The address to listen on.")
    listen_port: int = Field(
        default=0, ge=0, le=65535, description="The port to listen on; 0 takes any."
    )
    listen_fd: int | None = Field(
        default=None,
        ge=0,
        description="The descriptor of a listening socket that a supervisor hands over, instead.",
    )
    niceness: int = Field(
        default=0,
        ge=0,
        le=19,
        description="How far it steps back where processes of its machine want the same processor.",
    )
    drain_seconds: float = Field(
        default=5.0, ge=0, le=8, description="At the end: for callers to leave by themselves."
    )
    finish_seconds: float = Field(
        default=3.0, gt=0, le=8, description="At the end: for requests that are under way."
    )
    work_end_seconds: float = Field(
        default=7.0, gt=0, le=8, description="At the end: for messages that are under way."
    )


class BusSettings(Settings):
    """What a process is told that publishes and takes in messages."""

    bus: Literal["kafka"] = Field(
        default="kafka", description="Between processes there is no other bus."
    )
    kafka_bootstrap_servers: str = Field(
        description="Where Kafka's brokers are: `host:port`, several with commas."
    )


class OwnerSettings(Settings):
    """What `chengnuo projections rebuild` is told of the owners of facts; only the one that is
    asked is needed, and only where the bus does not keep everything any more."""

    catalog_internal_url: str | None = Field(
        default=None, description="Where the catalogue answers."
    )
    commitment_internal_url: str | None = Field(
        default=None, description="Where the commitment service answers."
    )
    credit_internal_url: str | None = Field(default=None, description="Where credit answers.")

    def url_of(self, owner: str) -> str:
        """Where an owner answers. Raises SettingsError where nobody said."""
        url: str | None = getattr(self, f"{owner}_internal_url")
        if url is None:
            raise SettingsError(f"设置不全或者不对：缺少 {PREFIX}{owner.upper()}_INTERNAL_URL。")
        return url


class TopicSettings(BusSettings):
    """What `chengnuo topics apply` is told."""

    kafka_copies: int = Field(
        default=1,
        ge=1,
        validate_default=True,
        description="On how many brokers a new topic is kept; in production at least two.",
    )

    @field_validator("kafka_copies")
    @classmethod
    def _survives_a_broker(cls, value: int, info: ValidationInfo) -> int:
        if is_production(info) and value < 2:
            raise ValueError("生产环境的主题至少要有两份")
        return value


class MigrationSettings(Settings):
    """What `chengnuo migrate NAME` is told."""

    migration_database_url: str = Field(
        description="The service's database, in the role that owns its tables."
    )


class DatabaseSettings(Settings):
    """What `chengnuo dead-letters` is told."""

    database_url: str = Field(description="The service's database, in the service's role.")


class ProvisionSettings(Settings):
    """What `chengnuo provision` is told."""

    admin_database_url: str = Field(
        description="The server, in a role that may make databases and roles."
    )
    role_passwords: dict[str, dict[str, SecretStr]] = Field(
        description="A JSON object: for each service the passwords of its roles, `owner` and "
        "`service`."
    )

    @field_validator("role_passwords")
    @classmethod
    def _names_every_service(
        cls, value: dict[str, dict[str, SecretStr]]
    ) -> dict[str, dict[str, SecretStr]]:
        if set(value) != set(SERVICES) or any(set(each) != _ROLES for each in value.values()):
            raise ValueError(f"an owner's and a service's password for each of {SERVICES}")
        return value


class SandboxSettings(Settings):
    """What the sandbox is told."""

    sandbox_database_path: Path = Field(description="The SQLite file of the sandbox's own state.")

    @field_validator("sandbox_database_path")
    @classmethod
    def _not_in_production(cls, value: Path, info: ValidationInfo) -> Path:
        if is_production(info):
            raise ValueError("生产环境不能运行沙箱")
        return value
