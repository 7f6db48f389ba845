"""Understands a credit platform: it takes each push once, gives a receipt, and ends publication."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from deploy.sandbox.faults import Faults, System
from deploy.sandbox.memory import Memory
from services.chassis.clock import Clock


class Platform(StrEnum):
    """枣庄市公共信用信息平台; 国家企业信用信息公示系统（山东）."""

    CITY = "city"
    ENTERPRISE = "enterprise"


SYSTEM = {Platform.CITY: System.CREDIT_CITY, Platform.ENTERPRISE: System.CREDIT_ENTERPRISE}
ENDING = ("REPAIR", "DELETION")


class PushIn(BaseModel):
    """A push; members beyond these are kept as they came."""

    model_config = ConfigDict(extra="allow")

    push_id: str = Field(min_length=1, max_length=80, description="The sender's id of the push.")
    kind: Literal["RECORD", "DISPUTE", "CORRECTION", "REPAIR", "DELETION"] = Field(
        description="What happens to the record."
    )
    record_id: str | None = Field(
        default=None, max_length=80, description="The record; else its `record_no` tells."
    )
    record: dict[str, Any] | None = Field(default=None, description="Content of the record.")

    def concerns(self) -> str:
        """The record that the push is about; the push itself where it names none."""
        told = self.record or {}
        return str(self.record_id or told.get("record_id") or told.get("record_no") or self.push_id)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One push at one platform."""

    platform: Platform
    push: PushIn
    key: str


class CreditPlatforms:
    """What each platform holds. A push that came before, by key or by push_id, gets its first
    receipt again and changes nothing."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    def take(self, arrival: Arrival) -> dict[str, Any]:
        """The receipt for `arrival`, the same however often it comes."""
        with self._memory.writing() as connection:
            row = _known(connection, arrival) or self._keep(connection, arrival)
            connection.execute(
                "INSERT INTO push_keys (platform, idempotency_key, sequence) VALUES (?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                (arrival.platform, arrival.key, row["sequence"]),
            )
        return {"receipt_no": row["receipt_no"], "received_at": row["received_at"]}

    def held(self, platform: Platform) -> list[dict[str, Any]]:
        """Every record that `platform` holds, in order of first arrival, with its pushes."""
        with self._memory.reading() as connection:
            rows = connection.execute(
                "SELECT * FROM pushes WHERE platform = ? ORDER BY sequence", (platform,)
            ).fetchall()
        by_record: dict[str, list[sqlite3.Row]] = {}
        for row in rows:
            by_record.setdefault(row["record_id"], []).append(row)
        return [_record(record_id, pushes) for record_id, pushes in by_record.items()]

    def _keep(self, connection: sqlite3.Connection, arrival: Arrival) -> sqlite3.Row:
        now = self._clock.now()
        count = connection.execute("SELECT count(*) FROM pushes").fetchone()[0] + 1
        receipt_no = f"{arrival.platform.upper()}-{now:%Y%m%d}-{count:06d}"
        row: sqlite3.Row = connection.execute(
            "INSERT INTO pushes (platform, push_id, record_id, kind, body, receipt_no, received_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                arrival.platform,
                arrival.push.push_id,
                arrival.push.concerns(),
                arrival.push.kind,
                arrival.push.model_dump_json(),
                receipt_no,
                now.isoformat(),
            ),
        ).fetchone()
        return row


def _known(connection: sqlite3.Connection, arrival: Arrival) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "UPDATE pushes SET deliveries = deliveries + 1 WHERE sequence = coalesce("
        " (SELECT sequence FROM push_keys WHERE platform = :platform AND idempotency_key = :key),"
        " (SELECT sequence FROM pushes WHERE platform = :platform AND push_id = :push_id)"
        ") RETURNING *",
        {"platform": arrival.platform, "key": arrival.key, "push_id": arrival.push.push_id},
    ).fetchone()
    return row


def _record(record_id: str, pushes: Iterable[sqlite3.Row]) -> dict[str, Any]:
    arrived = [_push(each) for each in pushes]
    ended = next((each for each in arrived if each["kind"] in ENDING), None)
    state = "ENDED" if ended else _standing(arrived[-1])
    return {
        "record_id": record_id,
        "state": state,
        "published": state in ("PUBLISHED", "IN_DISPUTE"),
        "ended_by": ended and ended["kind"],
        "ended_at": ended and ended["received_at"],
        "pushes": arrived,
    }


def _standing(latest: dict[str, Any]) -> str:
    """How a record stands that nothing ended, by what was told of it last."""
    told = latest["body"].get("record") or {}
    publicity = told.get("publicity") or {}
    if told.get("in_dispute", latest["kind"] == "DISPUTE"):
        return "IN_DISPUTE"
    return "PUBLISHED" if publicity.get("published", True) else "HELD"


def _push(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "push_id": row["push_id"],
        "kind": row["kind"],
        "receipt_no": row["receipt_no"],
        "received_at": row["received_at"],
        "deliveries": row["deliveries"],
        "body": json.loads(row["body"]),
    }


def routes(platforms: CreditPlatforms, faults: Faults) -> APIRouter:
    """The operations of both platforms; reading what is held never misbehaves."""
    router = APIRouter(prefix="/credit-platforms/{platform}/records", tags=["credit-platforms"])

    @router.post("", status_code=201, operation_id="push_record")
    async def push_record(
        platform: Platform,
        body: PushIn,
        idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    ) -> Response:
        arrival = Arrival(platform, body, idempotency_key or body.push_id)
        return await faults.play(SYSTEM[platform], lambda: platforms.take(arrival), status=201)

    @router.get("", operation_id="list_held_records")
    def list_held_records(platform: Platform) -> dict[str, Any]:
        return {"items": platforms.held(platform)}

    return router
