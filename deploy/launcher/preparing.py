"""Understands what is made ready before processes start: databases in their newest form, topics as
declared."""

from __future__ import annotations

import asyncio

from contracts.topics import TOPICS
from deploy.launcher.compositions import composition_of
from deploy.launcher.failure import LauncherError
from deploy.launcher.process_settings import MigrationSettings, ProvisionSettings, TopicSettings
from services.chassis.bus import BusUnavailable
from services.chassis.bus.topics import TopicForm, TopicsDiffer, apply
from services.chassis.newest_form import MigrationError
from services.chassis.settings import read_settings


def provision_databases() -> int:
    """Give every service its database and roles. Raises SettingsError and LauncherError."""
    from deploy.postgres.provisioning import ServiceRoles, provision

    (settings,) = read_settings(ProvisionSettings)
    roles = [
        ServiceRoles(name, *(each[role].get_secret_value() for role in ("owner", "service")))
        for name, each in settings.role_passwords.items()
    ]
    try:
        asyncio.run(provision(settings.admin_database_url, roles))
    except OSError as failure:
        raise LauncherError("PostgreSQL 没有应答。请检查后重试。") from failure
    print(f"{len(roles)} 个服务的数据库和角色均已就绪。")
    return 0


def migrate_service(name: str) -> int:
    """Bring a service's database to its newest form, as the role that owns its tables. Raises
    SettingsError and LauncherError."""
    from services.chassis.migrations import upgrade

    (settings,) = read_settings(MigrationSettings)
    try:
        upgrade(composition_of(name).migrations, settings.migration_database_url)
    except MigrationError as failure:
        raise LauncherError(str(failure)) from failure
    print(f"{name} 的数据库已是最新结构。")
    return 0


def apply_topics() -> int:
    """Make the topics what they are declared to be. Raises SettingsError and LauncherError."""
    (settings,) = read_settings(TopicSettings)
    servers = settings.kafka_bootstrap_servers
    try:
        asyncio.run(apply(servers, topic_forms(), copies=settings.kafka_copies))
    except TopicsDiffer as failure:
        raise LauncherError(str(failure)) from failure
    except BusUnavailable as failure:
        raise LauncherError(f"Kafka {servers} 没有应答（{failure}）。请检查后重试。") from failure
    print(f"{len(TOPICS)} 个主题均与声明相符。")
    return 0


def topic_forms() -> list[TopicForm]:
    """The form of every topic as the contracts declare it."""
    return [
        TopicForm(each.name, each.partitions, each.retention.days, each.compacted)
        for each in TOPICS
    ]
