"""Understands what a door of the catalogue has at hand, and how it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.adapters.unit_of_work import Shelves, UnitOfWork
from services.catalog.application.outcomes import Refused
from services.catalog.domain.list_versions import CommitmentList
from services.catalog.entrypoints.schemas_judgements import JudgementOut
from services.chassis.clock import Clock
from services.chassis.cursors import Cursors
from services.chassis.database import Database
from services.chassis.evidence import canonical_json, sm3
from services.chassis.http import preferred_language
from services.chassis.idempotency import Answer, Answering
from services.chassis.pagination import Page, link_header
from services.chassis.preconditions import etag
from services.chassis.problem import Problem, problem_body


@dataclass(frozen=True, slots=True)
class Desk:
    """The database, the clock, the list and the cursors that the doors work with."""

    database: Database
    clock: Clock
    the_list: CommitmentList
    cursors: Cursors

    def unit_of_work(self, request: Request, answering: Answering | None = None) -> UnitOfWork:
        """A transaction for `request`, which keeps the answer where the request is idempotent."""
        return UnitOfWork(
            self.database,
            clock=self.clock,
            answering=answering,
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Shelves]:
        """The repositories, for looking at."""
        async with self.database.reading() as connection:
            yield Shelves(connection)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Shelves]:
        """The repositories as they are at one instant, for an answer from several of them."""
        async with self.database.snapshot() as connection:
            yield Shelves(connection)

    def key_after(self, page: Page, name: str) -> Any:
        """The last key of the page before; None on the first page. Raises Problem for a cursor of
        another list."""
        if page.cursor is None:
            return None
        values = self.cursors.decode(page.cursor)
        if len(values) != 2 or values[0] != name:
            raise Problem("cursor-invalid")
        return values[1]

    def page_of(
        self,
        request: Request,
        page: Page,
        name: str,
        found: Sequence[tuple[Any, Mapping[str, Any]]],
    ) -> Response:
        """A page of the list `name`: `found` holds keys and members, one more than asked where
        there is a next page."""
        shown = found[: page.limit]
        more = len(found) > page.limit
        cursor = self.cursors.encode([name, shown[-1][0]]) if more else None
        body = {"items": [member for _, member in shown]}
        return Answer(200, body, link_header(request, cursor)).response()


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


CatalogDesk = Annotated[Desk, Depends(_desk)]


def digest(content: Mapping[str, Any]) -> str:
    """The SM3 digest of `content` in canonical JSON."""
    return sm3(canonical_json(dict(content)))


def told(model: BaseModel, *, status: int = 200, location: str | None = None) -> Answer:
    """`model` as an answer, with its version as entity tag."""
    body = model.model_dump(mode="json")
    headers = {"ETag": etag(body["version"])} if "version" in body else {}
    if location is not None:
        headers["Location"] = location
    return Answer(status, body, headers)


def or_refused(request: Request, render: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """Answers an outcome with `render`, and a refusal with every rule that stands in the way."""

    def answer(outcome: object) -> Answer:
        return _refusal(request, outcome) if isinstance(outcome, Refused) else render(outcome)

    return answer


def _refusal(request: Request, refused: Refused) -> Answer:
    unmet = [each for each in refused.judgements if not each.met]
    problem = Problem(
        refused.slug,
        extensions={
            "findings": [JudgementOut.of(each).as_json() for each in unmet if each.binding],
            "flags": [JudgementOut.of(each).as_json() for each in unmet if not each.binding],
        },
    )
    language = preferred_language(request)
    status, body = problem_body(BOOK, problem, language=language, instance=request.url.path)
    return Answer(status, body, {"Content-Language": language})
