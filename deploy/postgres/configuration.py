"""Understands how a PostgreSQL server is set up for Chengnuo on a small machine."""

from __future__ import annotations

from deploy.engine import LOOPBACK

_LASTING = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_PASSING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_SETTINGS = {
    "listen_addresses": f"'{LOOPBACK}'",
    "unix_socket_directories": "''",
    "password_encryption": "'scram-sha-256'",
    "max_connections": "200",
    "shared_buffers": "'256MB'",
    "effective_cache_size": "'1GB'",
    "work_mem": "'8MB'",
    "maintenance_work_mem": "'64MB'",
    "random_page_cost": "1.1",
    "max_worker_processes": "4",
    "max_wal_size": "'2GB'",
    "checkpoint_timeout": "'15min'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
}
# Two cores serve many short statements: none may take a second core, none is worth compiling.
_SHORT_STATEMENTS = {"max_parallel_workers_per_gather": "0", "jit": "off"}
# Outbox, inbox and leases turn over fast; their dead rows are cleared soon.
_FAST_TURNOVER = {"autovacuum_naptime": "'15s'", "autovacuum_vacuum_scale_factor": "0.05"}
# A violated constraint's detail and a failed statement tell values, which may be a person's.
_NO_PERSONAL_DATA = {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}
_OPERATORS_OWN = "local.conf"


def configuration(port: int, *, durable: bool) -> str:
    """The text of `postgresql.conf`; what an operator writes into `local.conf` beside it wins.
    Without `durable` a power cut may lose everything, as tests that do not test it may."""
    settings = {
        **_SETTINGS,
        "port": str(port),
        **_SHORT_STATEMENTS,
        **_FAST_TURNOVER,
        **_NO_PERSONAL_DATA,
        **(_LASTING if durable else _PASSING),
    }
    lines = [f"{name} = {value}" for name, value in settings.items()]
    return "\n".join([*lines, f"include_if_exists = '{_OPERATORS_OWN}'", ""])
