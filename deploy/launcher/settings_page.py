"""Understands which settings there are, and writes the page that lists them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.launcher.process_settings import (
    BusSettings,
    MigrationSettings,
    OwnerSettings,
    ProcessSettings,
    ProvisionSettings,
    SandboxSettings,
    TopicSettings,
)
from gateway.settings import GatewaySettings
from services.catalog.settings import CatalogSettings
from services.chassis.settings import (
    SECRETS_FOLDER,
    UNTOLD,
    ChassisSettings,
    InDevelopment,
    OutsideAddress,
    variable_of,
)
from services.commitment.settings import CommitmentSettings
from services.credit.settings import CreditSettings
from services.verification.settings import VerificationSettings

CHAPTERS: tuple[tuple[str, type[BaseSettings]], ...] = (
    ("Every process", ProcessSettings),
    ("Every service", ChassisSettings),
    ("Workers", BusSettings),
    ("catalog", CatalogSettings),
    ("commitment", CommitmentSettings),
    ("verification", VerificationSettings),
    ("credit", CreditSettings),
    ("gateway", GatewaySettings),
    ("sandbox", SandboxSettings),
    ("`chengnuo provision`", ProvisionSettings),
    ("`chengnuo migrate NAME`", MigrationSettings),
    ("`chengnuo topics apply`", TopicSettings),
    ("`chengnuo projections rebuild`", OwnerSettings),
)
ELSEWHERE = (
    (SECRETS_FOLDER, "A folder whose files each hold one setting and are named like it."),
    (
        "CHENGNUO_POSTGRES_PROGRAMS",
        "`make up` and tests: the `bin` folder of an installed PostgreSQL.",
    ),
    ("CHENGNUO_KAFKA_JARS", "`make up` and tests: the folder that Kafka's jars are kept in."),
)
_HEAD = """# Settings

Every process is told what it needs by variables of its environment, and by nothing else.
`chengnuo settings` writes this page from the code. A setting without a default must be told. Where
one is missing or wrong, a process does not start, and says in one line what is wrong with all of
them.

`CHENGNUO_PROFILE=production` also refuses what only fits a demonstration: defaults marked
*development*, the sandbox and any address of this machine where another's system is meant, a public
address without https, keys that were not drawn at random, demonstration clients with the secrets
handed out for them, topics with a single copy.
"""


def settings_page() -> str:
    """The page, in Markdown."""
    told: set[str] = set()
    chapters = [_chapter(title, kind, told) for title, kind in CHAPTERS]
    elsewhere = "\n".join(f"| `{name}` | {text} |" for name, text in ELSEWHERE)
    last = f"\n## Read elsewhere\n\n| variable | meaning |\n|---|---|\n{elsewhere}\n"
    return _HEAD + "".join(chapters) + last


def undescribed(kinds: Sequence[type[BaseSettings]]) -> list[str]:
    """The settings that say nothing of themselves; none is good."""
    return [
        f"{variable_of(kind, name)} has no description"
        for kind in kinds
        for name, field in kind.model_fields.items()
        if not field.description
    ]


def _chapter(title: str, kind: type[BaseSettings], told: set[str]) -> str:
    rows = "".join(_rows(kind, told))
    head = "| variable | default | meaning |\n|---|---|---|\n"
    return f"\n## {title}\n\n{head}{rows}"


def _rows(kind: type[BaseSettings], told: set[str]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        variable = variable_of(kind, name)
        if variable not in told:
            told.add(variable)
            text = " ".join((field.description or "").split())
            yield f"| `{variable}` | {_default(field)} | {text}{_note(field)} |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**must be told**"
    if field.default is UNTOLD:
        stands = next(each for each in field.metadata if isinstance(each, InDevelopment))
        return f"*development:* `{stands.value}`"
    if field.default is None:
        return ""
    return f"`{_shown(field.default)}`"


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(each) for each in value)
    return getattr(value, "name", None) or str(value)


def _note(field: FieldInfo) -> str:
    outside = set(get_args(OutsideAddress)[1:])
    return " In production https, never the sandbox." if outside & set(field.metadata) else ""
