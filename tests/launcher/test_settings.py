"""A process is told everything by its environment; production hears all objections at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

from deploy.launcher.settings_page import CHAPTERS, settings_page, undescribed
from tests.launcher.surroundings import PROGRAM, as_make_up_tells

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
_VARIABLE = re.compile(r"CHENGNUO_[A-Z][A-Z_]*[A-Z]")


def chengnuo(*arguments: str, **environment: str) -> tuple[int, str]:
    """Run the command with nothing in its environment but this; exit status and what it said."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ran = subprocess.run(
        [sys.executable, "-m", "deploy.launcher", *arguments],
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
    return ran.returncode, (ran.stdout + ran.stderr).strip()


def test_the_page_lists_what_the_code_reads() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(), "run: make contracts"


def test_every_variable_that_the_code_names_is_on_the_page() -> None:
    page = set(_VARIABLE.findall(PAGE.read_text(encoding="utf-8")))
    named = {
        variable
        for folder in ("services", "gateway", "deploy")
        for path in (ROOT / folder).rglob("*.py")
        for variable in _VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    assert named - page - {"CHENGNUO_GATEWAY"} == set()


def test_every_setting_says_what_it_is() -> None:
    assert undescribed([kind for _, kind in CHAPTERS]) == []


def test_a_setting_that_says_nothing_of_itself_is_caught() -> None:
    class Silent(BaseSettings):
        thing: str

    assert undescribed([Silent]) == ["THING has no description"]


def test_a_service_that_is_told_nothing_names_everything_that_it_lacks() -> None:
    status, said = chengnuo("service", "credit", "--role", "worker")
    assert status == 2
    assert len(said.splitlines()) == 1
    for name in (
        "DATABASE_URL", "DEPLOYMENT_KEY", "TRUSTED_CALLERS", "SIGNING_KEY",
        "COMMITMENT_INTERNAL_URL", "CITY_PLATFORM_URL", "KAFKA_BOOTSTRAP_SERVERS",
    ):  # fmt: skip
        assert f"缺少 CHENGNUO_{name}" in said


@pytest.mark.parametrize(
    ("program", "refused"),
    [
        ("catalog-api", ["DATABASE_URL", "LIST_ID", "LIST_TITLE", "REVIEWING_AGENCY"]),
        ("commitment-worker", ["DATABASE_URL", "IDENTITY_SERVICE_URL"]),
        ("verification-worker", ["DATABASE_URL", "LICENCE_LIBRARY_URL", "DATA_SHARING_URL"]),
        ("credit-api", ["DATABASE_URL", "CITY_PLATFORM_URL", "ENTERPRISE_PLATFORM_URL"]),
        ("gateway", ["GATEWAY_PUBLIC_URL", "GATEWAY_CLIENTS_PATH", "GATEWAY_EXAMPLES_PATH"]),
        ("sandbox", ["SANDBOX_DATABASE_PATH"]),
    ],
)
def test_production_refuses_what_a_demonstration_is_told_all_at_once(
    program: str, refused: list[str], tmp_path: Path
) -> None:
    (tmp_path / "demo-clients.json").write_text("{}")
    told = as_make_up_tells(program, tmp_path)
    status, said = chengnuo(*PROGRAM[program].arguments, **told, CHENGNUO_PROFILE="production")
    assert status == 2
    assert len(said.splitlines()) == 1
    for name in refused:
        assert f"CHENGNUO_{name} 不对（生产环境" in said
    assert "缺少" not in said


def test_production_refuses_a_key_that_nobody_drew_and_does_not_tell_it(tmp_path: Path) -> None:
    told = as_make_up_tells("catalog-api", tmp_path) | {"CHENGNUO_DEPLOYMENT_KEY": "0f" * 32}
    status, said = chengnuo(
        "service", "catalog", "--role", "api", **told, CHENGNUO_PROFILE="production"
    )
    assert (status, "CHENGNUO_DEPLOYMENT_KEY 不对" in said) == (2, True)
    assert "0f0f" not in said


def test_topics_of_a_production_have_more_than_one_copy() -> None:
    status, said = chengnuo(
        "topics", "apply", CHENGNUO_PROFILE="production", CHENGNUO_KAFKA_BOOTSTRAP_SERVERS="k:9"
    )
    assert (status, "CHENGNUO_KAFKA_COPIES 不对" in said) == (2, True)


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    told = as_make_up_tells("commitment-api", tmp_path)
    for secret in ("CHENGNUO_DEPLOYMENT_KEY", "CHENGNUO_SIGNING_KEY", "CHENGNUO_TRUSTED_CALLERS"):
        (tmp_path / secret).write_text(told.pop(secret))
    told["CHENGNUO_SECRETS_DIR"] = str(tmp_path)
    told.pop("CHENGNUO_DATABASE_URL")
    status, said = chengnuo("service", "commitment", "--role", "api", **told)
    assert (status, said.count("缺少")) == (2, 1)
    assert "缺少 CHENGNUO_DATABASE_URL" in said
