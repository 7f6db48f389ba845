from __future__ import annotations

pytest_plugins = ["tests.engines.plugin", "tests.databases", "tests.telling"]
