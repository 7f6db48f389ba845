from __future__ import annotations

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.engines.plugin", "tests.databases", "tests.telling"]

# What is about speed is measured in tests/benchmarks/; a property holds on a busy machine too.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
