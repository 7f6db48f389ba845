"""Understands what a compose file and a Dockerfile of this system must be like; each check tells
its offences, one sentence each, none is good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.launcher.programs import PROGRAMS
from tests.launcher.surroundings import as_make_up_tells

# The words of the Compose Specification that are in use here; a misspelt one is none of them.
_TOP = {"name", "services", "volumes", "secrets"}
_SERVICE = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "ports",
    "read_only", "restart", "secrets", "security_opt", "stop_grace_period", "stop_signal", "tmpfs",
    "user", "volumes",
}  # fmt: skip
_CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
_SECRET = re.compile(r"PASSWORD$|_KEY$|TRUSTED_CALLERS|DATABASE_URL|ROLE_PASSWORDS")
_OF_THE_PLACE = {"CHENGNUO_LISTEN_HOST", "CHENGNUO_LISTEN_PORT", "CHENGNUO_SECRETS_DIR"}
_LEAST_GRACE_SECONDS = 10


def misshapen(document: dict[str, Any]) -> Iterator[str]:
    """Only words that Compose knows, and only references to what is there."""
    yield from (
        f"{word} is no word of compose" for word in set(document) - _TOP if word[:2] != "x-"
    )
    for name, service in document["services"].items():
        yield from (f"{name}: {word} is no word of compose" for word in set(service) - _SERVICE)
        for needed, how in service.get("depends_on", {}).items():
            if needed not in document["services"] or how.get("condition") not in _CONDITIONS:
                yield f"{name} waits for {needed}, which is not there"
        for source, _ in secrets_of(service):
            if source not in document["secrets"]:
                yield f"{name} is handed {source}, which is not there"
        for volume in service.get("volumes", ()):
            if volume.partition(":")[0] not in document["volumes"]:
                yield f"{name} keeps its files on {volume}, which is not there"


def incomplete(document: dict[str, Any], folder: Path) -> Iterator[str]:
    """Every process of the table, with the command and the settings that `make up` gives it."""
    for program in PROGRAMS:
        service = document["services"].get(program.name)
        if service is None:
            yield f"{program.name} is not there"
            continue
        if service.get("command") != list(program.arguments):
            yield f"{program.name} is started by {service.get('command')}"
        told = {name for name in service.get("environment", {}) if name.startswith("CHENGNUO_")}
        told |= {target for _, target in secrets_of(service) if target.startswith("CHENGNUO_")}
        # A demonstration's examples are written by what seeds it, which containers do not do.
        meant = set(as_make_up_tells(program.name, folder)) - {"CHENGNUO_GATEWAY_EXAMPLES_PATH"}
        if told - _OF_THE_PLACE != meant:
            yield f"{program.name} is told otherwise: {sorted((told - _OF_THE_PLACE) ^ meant)}"


def unconfined(document: dict[str, Any]) -> Iterator[str]:
    """What is our own runs as nobody, on a file system that it cannot write, and is watched."""
    for name, service in document["services"].items():
        if "build" not in service:
            if not re.search(r":\d[\w.-]*$", service.get("image", "")):
                yield f"{name} uses an image that is not pinned"
            continue
        if re.match(r"(\$\{\w+:-)?(0|root)\b", str(service.get("user", "root"))):
            yield f"{name} runs as root"
        if service.get("read_only") is not True:
            yield f"{name} can write its file system"
        if service.get("cap_drop") != ["ALL"]:
            yield f"{name} keeps capabilities"
        if service.get("security_opt") != ["no-new-privileges:true"]:
            yield f"{name} may gain privileges"
        if service.get("restart") == "unless-stopped":
            yield from _unwatched(name, service)
        if "ports" in service and name != "gateway":
            yield f"{name} has a port on the machine"


def _unwatched(name: str, service: dict[str, Any]) -> Iterator[str]:
    if "/readyz" not in str(service.get("healthcheck", {}).get("test", "")):
        yield f"{name} is not asked whether it is ready"
    if int(service.get("stop_grace_period", "0s").rstrip("s")) < _LEAST_GRACE_SECONDS:
        yield f"{name} is killed before it can finish"


def telling_secrets(document: dict[str, Any]) -> Iterator[str]:
    """No secret stands in the file; each comes from a file beside it."""
    for name, service in document["services"].items():
        for variable in service.get("environment", {}):
            if _SECRET.search(variable):
                yield f"{name} is told {variable} in the open"
    for name, secret in document["secrets"].items():
        if set(secret) != {"file"} or not str(secret["file"]).startswith("./secrets/"):
            yield f"{name} does not come from a file of ./secrets"


def secrets_of(service: dict[str, Any]) -> list[tuple[str, str]]:
    """The secrets that a service is handed: each with the name of its file in the container."""
    return [
        (each, each) if isinstance(each, str) else (each["source"], each["target"])
        for each in service.get("secrets", ())
    ]


def careless(dockerfile: str) -> Iterator[str]:
    """An image of pinned parts, in stages, without secrets, that is nobody's."""
    lines = [line.strip() for line in dockerfile.replace("\\\n", " ").splitlines()]
    steps = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    bases = [rest for word, rest in steps if word == "FROM"]
    if len(bases) < 2:
        yield "it is not built in stages"
    for base in bases:
        if not re.search(r":\d+\.\d+[\w.-]*( AS \w+)?$", base):
            yield f"{base} is not pinned"
    users = [rest for word, rest in steps if word == "USER"]
    if not users or re.match(r"(0|root)\b", users[-1]):
        yield "it runs as root"
    for word, rest in steps:
        if word == "ADD":
            yield f"{rest} is fetched unseen"
        if word in ("ENV", "ARG") and _SECRET.search(rest.partition("=")[0]):
            yield f"{rest.partition('=')[0]} is told in the open"
        if word == "RUN" and "pip install" in rest and "--require-hashes" not in rest:
            yield "packages are installed without their hashes"
        if word in ("CMD", "ENTRYPOINT") and not rest.startswith("["):
            yield "a shell stands between the signal and the process"
