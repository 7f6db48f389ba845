"""Understands what the gateway must be told before it starts."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from pydantic import Field, IPvAnyNetwork, ValidationInfo, field_validator

from gateway.routing import API_PREFIX, SERVICES
from services.chassis.settings import Settings, from_environment, is_local, is_production

# Lies beside a registry whose clients' secrets were handed out for a demonstration.
_DEMONSTRATION = "demo-clients.json"


class GatewaySettings(Settings):
    """Read from variables named CHENGNUO_GATEWAY_…; what would be unsafe to guess has no default.
    Lengths of time are in seconds, sizes in bytes."""

    model_config = from_environment("CHENGNUO_GATEWAY_")

    service_urls: dict[str, str] = Field(
        description="A JSON object: the base address of each service, without a path."
    )
    signing_key: dict[str, Any] = Field(
        repr=False,
        description="The private JWK (Ed25519) of access tokens and callers' statements, as JSON.",
    )
    clients_path: Path = Field(description="The registry of clients.")
    public_url: str = Field(
        description="The address under which clients know the gateway; the issuer of its tokens."
    )
    token_lifetime: int = Field(
        default=600, ge=60, le=3600, description="For how many seconds an access token is good."
    )
    body_limit: int = Field(
        default=1024 * 1024, ge=1024, description="The largest body of a request, in bytes."
    )
    examples_path: Path | None = Field(
        default=None, description="Requests on seeded cases, for the document of a demonstration."
    )
    connect_timeout: float = Field(
        default=2.0, gt=0, description="How long one attempt to reach a service may take."
    )
    connect_patience: float = Field(
        default=5.0,
        ge=0,
        le=60,
        description="For how long a service that takes no connection, as one that is being "
        "restarted, is tried again.",
    )
    answer_timeout: float = Field(
        default=30.0, gt=0, description="How long a service may be silent before its answer."
    )
    access_log: bool = Field(default=True, description="Whether each answer gets a line of log.")
    ops_networks: tuple[IPvAnyNetwork, ...] = Field(
        default=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="From where `/metrics` may be read while no proxy stands in between.",
    )

    @property
    def audience(self) -> str:
        """What the access tokens are meant for (RFC 9068 `aud`)."""
        return self.public_url + API_PREFIX.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _without_a_slash(cls, value: str, info: ValidationInfo) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("the public address begins with http:// or https://")
        if is_production(info) and (is_local(value) or not value.startswith("https://")):
            raise ValueError("生产环境须为公众所用的 https 地址")
        return value.rstrip("/")

    @field_validator("clients_path")
    @classmethod
    def _not_of_a_demonstration(cls, value: Path, info: ValidationInfo) -> Path:
        if is_production(info) and value.with_name(_DEMONSTRATION).exists():
            raise ValueError("生产环境不能使用演示客户端及其共享密钥")
        return value

    @field_validator("examples_path")
    @classmethod
    def _only_for_a_demonstration(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        if is_production(info) and value is not None:
            raise ValueError("生产环境没有演示案例，不能设置")
        return value

    @field_validator("service_urls")
    @classmethod
    def _names_every_service(cls, value: dict[str, str]) -> dict[str, str]:
        if set(value) != set(SERVICES):
            raise ValueError(f"an address is needed for each of {', '.join(SERVICES)}")
        return {name: url.rstrip("/") for name, url in value.items()}
