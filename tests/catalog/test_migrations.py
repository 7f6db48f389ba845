"""What is published is guarded by the database itself."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.catalog.builders import ITEM, entry_body
from tests.catalog.house import House
from tests.catalog.journey import drafted, publish_guide, publish_text, published


async def _execute(house: House, statements: str) -> int:
    async with house.service.database.transaction() as connection:
        for each in statements.split("; "):
            result = await connection.execute(text(each))
    return result.rowcount


FORBIDDEN = (
    "UPDATE list_version SET document_no = 'x' WHERE state = 'PUBLISHED'",
    "UPDATE list_version SET state = 'DRAFT' WHERE state = 'PUBLISHED'",
    "DELETE FROM list_version_entry",
    "UPDATE list_version_entry SET body = '{}'",
    "INSERT INTO list_version_entry SELECT list_version_id, '370406-CN-999', change, body "
    "FROM list_version_entry",
    "UPDATE format_text SET notification = '{}' WHERE state = 'PUBLISHED'",
    "UPDATE format_text SET state = 'CHECKED' WHERE state = 'PUBLISHED'",
    "DELETE FROM format_text_history; DELETE FROM format_text",
    "UPDATE service_guide SET body = '{}' WHERE state = 'PUBLISHED'",
)


@pytest.mark.parametrize("statement", FORBIDDEN)
async def test_no_statement_changes_what_was_published(
    house: House, client: Any, statement: str
) -> None:
    await published(client, {ITEM: entry_body()})
    await publish_text(client)
    await publish_guide(client)
    with pytest.raises(DBAPIError, match=r"published|go on|is kept"):
        await _execute(house, statement)


async def test_a_draft_may_still_be_changed_by_a_statement(house: House, client: Any) -> None:
    await drafted(client, {ITEM: entry_body()})
    assert await _execute(house, "UPDATE list_version_entry SET body = '{}'") == 1
