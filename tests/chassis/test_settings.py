from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from services.chassis.settings import ChassisSettings

KEY = "0f" * 32


def settings(key: str) -> ChassisSettings:
    return ChassisSettings(
        database_url="sqlite:///service.sqlite",
        deployment_key=key,
        trusted_callers={},
        signing_key={},
    )


def test_the_deployment_key_is_read_from_its_digits() -> None:
    assert settings(KEY).deployment_key.get_secret_value() == b"\x0f" * 32


@pytest.mark.parametrize("key", ["", "0f", KEY + "00", "zz" * 32])
def test_a_key_that_is_no_key_is_refused_and_not_told(key: str) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(key)
    assert not key or key not in str(refused.value)


def test_settings_do_not_tell_their_key() -> None:
    assert KEY not in repr(settings(KEY))
    assert "0f0f" not in str(settings(KEY).model_dump())


def test_nothing_unsafe_has_a_default() -> None:
    with pytest.raises(ValidationError) as refused:
        ChassisSettings()
    told = json.loads(refused.value.json())
    missing = {each["loc"][0] for each in told if each["type"] == "missing"}
    assert {"deployment_key", "trusted_callers", "signing_key"} <= missing
