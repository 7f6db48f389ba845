"""Understands what a process must be told before it starts, and what production does not put up
with: defaults that only fit a demonstration, addresses of the sandbox, weak keys."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    Field,
    GetCoreSchemaHandler,
    SecretBytes,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CHENGNUO_"
SECRETS_FOLDER = "CHENGNUO_SECRETS_DIR"
"""Names a folder whose files each hold one setting, as container platforms hand out secrets."""
UNTOLD: Any = "(untold)"
_KEY_BYTES = 32
_FEWEST_DIFFERENT_BYTES = 16
_LOCAL_NAMES = ("localhost", "sandbox")


def from_environment(prefix: str = PREFIX) -> SettingsConfigDict:
    """Settings come from variables that begin with `prefix`. What was set is not told in an error:
    it may be a key."""
    return SettingsConfigDict(
        env_prefix=prefix,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
    )


class SettingsError(Exception):
    """The environment lacks settings or holds wrong ones; the message is one line and names every
    one of them."""


class Settings(BaseSettings):
    """What everything is told."""

    model_config = from_environment()

    # It comes first, so that the checks of all others know it.
    profile: Literal["development", "production"] = Field(
        default="development",
        validation_alias=AliasChoices("CHENGNUO_PROFILE"),
        description="`production` refuses what only fits a demonstration.",
    )


@dataclass(frozen=True, slots=True)
class InDevelopment:
    """What stands for a setting that nobody told, as long as this is no production. The setting's
    default is UNTOLD."""

    value: Any

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """A check before the type's own."""
        return core_schema.with_info_before_validator_function(self._filled, handler(source))

    def _filled(self, value: Any, info: ValidationInfo) -> Any:
        if value is not UNTOLD:
            return value
        if is_production(info):
            raise ValueError("生产环境必须自行设置")
        return self.value


def is_production(info: ValidationInfo) -> bool:
    """Whether the settings that are being checked are those of a production."""
    return bool(info.data.get("profile") == "production")


def is_local(url: str) -> bool:
    """Whether an address is this machine's own, or the sandbox's."""
    host = urlsplit(url).hostname or ""
    if host in _LOCAL_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _of_the_outside(url: str, info: ValidationInfo) -> str:
    if is_production(info) and (is_local(url) or not url.startswith("https://")):
        raise ValueError("生产环境须为外部系统的 https 地址，不能是沙箱或者本机")
    return url


OutsideAddress = Annotated[str, AfterValidator(_of_the_outside)]
"""The address of a system of somebody else's."""


class ChassisSettings(Settings):
    """The settings that all services share; each has no default where a default would be unsafe."""

    database_url: str = Field(
        description="The service's database, in the service's own role: "
        "`postgresql+asyncpg://user:password@host:port/db`."
    )
    database_connections: int = Field(
        default=10, ge=2, le=100, description="Connections that one process keeps."
    )
    deployment_key: SecretBytes = Field(
        description="The key of references to persons, one for the whole deployment and for ever: "
        "64 hexadecimal digits."
    )
    trusted_callers: dict[str, dict[str, Any]] = Field(
        description="Whose statements are believed: a JSON object of public JWKs (Ed25519) by name."
    )
    signing_key: dict[str, Any] = Field(
        description="The service's own private JWK (Ed25519), as JSON.", repr=False
    )

    @field_validator("database_url")
    @classmethod
    def _shared_by_processes(cls, value: str, info: ValidationInfo) -> str:
        if is_production(info) and not value.startswith("postgresql+asyncpg://"):
            raise ValueError("生产环境须为 PostgreSQL（postgresql+asyncpg://…）")
        return value

    @field_validator("deployment_key", mode="after")
    @classmethod
    def _decode(cls, value: SecretBytes, info: ValidationInfo) -> SecretBytes:
        key = bytes.fromhex(value.get_secret_value().decode())
        if len(key) != _KEY_BYTES:
            raise ValueError("the deployment key is 32 bytes, written as 64 hexadecimal digits")
        if is_production(info) and len(set(key)) < _FEWEST_DIFFERENT_BYTES:
            raise ValueError("生产环境须为随机产生的密钥，可用 openssl rand -hex 32")
        return SecretBytes(key)


def read_settings(*kinds: type[BaseSettings]) -> list[Any]:
    """One instance of each kind, read from the environment and the folder of secrets. Raises
    SettingsError, which names what is wrong with all of them at once."""
    folder = os.environ.get(SECRETS_FOLDER)
    read, wrong = [], []
    for kind in kinds:
        try:
            read.append(kind(_secrets_dir=folder))
        except ValidationError as failure:
            wrong += [_told(kind, error) for error in failure.errors()]
    if wrong:
        raise SettingsError(f"设置不全或者不对：{'；'.join(dict.fromkeys(wrong))}。")
    return read


def variable_of(kind: type[BaseSettings], name: str) -> str:
    """The variable of the environment that a setting is read from."""
    alias = kind.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return f"{kind.model_config.get('env_prefix', '')}{name}".upper()


def _told(kind: type[BaseSettings], error: Any) -> str:
    place = str(error["loc"][0]) if error["loc"] else ""
    variable = variable_of(kind, place) if place in kind.model_fields else place
    if error["type"] == "missing":
        return f"缺少 {variable}"
    return f"{variable} 不对（{error['msg'].removeprefix('Value error, ')}）"
