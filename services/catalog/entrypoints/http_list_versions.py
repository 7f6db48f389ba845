"""The door to acting on list versions: draft, submit, review, return, pass, publish."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request
from starlette.responses import Response

from contracts.problems import BOOK
from services.catalog.application.begin_list_review import BeginListReview, begin_list_review
from services.catalog.application.draft_list_version import DraftListVersion, draft_list_version
from services.catalog.application.outcomes import Done
from services.catalog.application.pass_list_version import PassListVersion, pass_list_version
from services.catalog.application.publish_list_version import (
    PublishListVersion,
    publish_list_version,
)
from services.catalog.application.return_list_version import (
    ReturnListVersion,
    return_list_version,
)
from services.catalog.application.submit_list_version import (
    SubmitListVersion,
    submit_list_version,
)
from services.catalog.domain.list_versions import ListVersion
from services.catalog.entrypoints.access import (
    HandlingOfficer,
    JusticeReviewer,
    Publisher,
    Returner,
    actor,
)
from services.catalog.entrypoints.desk import CatalogDesk, or_refused, told
from services.catalog.entrypoints.schemas_lists import (
    ListPublicationIn,
    ListVersionIn,
    ListVersionOut,
    OpinionIn,
    ReviewedVersionOut,
    SubmissionIn,
)
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.ids import new_id
from services.chassis.preconditions import ExpectedVersion
from services.chassis.strict_json import StrictRouter

router = StrictRouter(prefix="/api/v1", tags=["list-versions"])
_ACT_PROBLEMS = (
    "list-version-not-found",
    "agency-not-competent",
    "illegal-transition",
    "stale-version",
)


def _changed(version: ListVersion) -> Answer:
    return told(ListVersionOut.of(version), status=201)


def _drafted(version: ListVersion) -> Answer:
    location = f"/api/v1/list-versions/{version.list_version_id}"
    return told(ListVersionOut.of(version), status=201, location=location)


def _reviewed(outcome: Done[ListVersion]) -> Answer:
    return told(ReviewedVersionOut.reviewed(outcome.thing, outcome.judgements), status=201)


@router.post(
    "/list-versions",
    status_code=201,
    response_model=ListVersionOut,
    responses=BOOK.responses("list-not-found", "agency-not-competent"),
    operation_id="draft_list_version",
    summary="起草清单版本",
)
async def draft(
    request: Request,
    body: ListVersionIn,
    caller: HandlingOfficer,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Begin a version, as a copy of the one in force or empty."""
    command = DraftListVersion(body.list_id, body.base == "current", actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(_drafted))
    at = desk.clock.now()
    await draft_list_version(command, uow, of=desk.the_list, at=at, new_id=new_id)
    return idempotent.answer()


@router.post(
    "/list-versions/{list_version_id}/submissions",
    status_code=201,
    response_model=ListVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "list-version-outdated"),
    operation_id="submit_list_version",
    summary="送审",
)
async def submit(
    request: Request,
    list_version_id: UUID,
    body: SubmissionIn,
    caller: HandlingOfficer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Submit a draft to the justice bureau with application and basis."""
    command = SubmitListVersion(
        list_version_id, expected, body.application, body.basis, actor(caller)
    )
    uow = desk.unit_of_work(request, idempotent.answering(_changed))
    await submit_list_version(command, uow, of=desk.the_list, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/list-versions/{list_version_id}/reviews",
    status_code=201,
    response_model=ReviewedVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS),
    operation_id="begin_review",
    summary="开始审核",
)
async def begin(
    request: Request,
    list_version_id: UUID,
    caller: JusticeReviewer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Begin the review of a submitted version; answers what the rules say of it."""
    command = BeginListReview(list_version_id, expected, actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(_reviewed))
    await begin_list_review(command, uow, of=desk.the_list, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/list-versions/{list_version_id}/returns",
    status_code=201,
    response_model=ListVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS),
    operation_id="return_list_version",
    summary="退回",
)
async def send_back(
    request: Request,
    list_version_id: UUID,
    body: OpinionIn,
    caller: Returner,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Send a version back with an opinion: the justice bureau while it reviews, the government
    once the review has passed."""
    command = ReturnListVersion(list_version_id, expected, body.opinion, actor(caller))
    uow = desk.unit_of_work(request, idempotent.answering(_changed))
    await return_list_version(command, uow, of=desk.the_list, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/list-versions/{list_version_id}/passes",
    status_code=201,
    response_model=ReviewedVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "list-review-refused"),
    operation_id="pass_list_version",
    summary="审核通过",
)
async def pass_it(
    request: Request,
    list_version_id: UUID,
    body: OpinionIn,
    caller: JusticeReviewer,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Pass a version, unless a rule of the review stands in the way."""
    command = PassListVersion(list_version_id, expected, body.opinion, actor(caller))
    answering = idempotent.answering(or_refused(request, _reviewed))
    uow = desk.unit_of_work(request, answering)
    await pass_list_version(command, uow, of=desk.the_list, at=desk.clock.now())
    return idempotent.answer()


@router.post(
    "/list-versions/{list_version_id}/publications",
    status_code=201,
    response_model=ListVersionOut,
    responses=BOOK.responses(*_ACT_PROBLEMS, "list-version-outdated", "published-on-in-future"),
    operation_id="publish_list_version",
    summary="公布清单",
)
async def publish(
    request: Request,
    list_version_id: UUID,
    body: ListPublicationIn,
    caller: Publisher,
    expected: ExpectedVersion,
    idempotent: Idempotent,
    desk: CatalogDesk,
) -> Response:
    """Publish a version that passed the review; the one before is superseded."""
    command = PublishListVersion(
        list_version_id, expected, body.published_on, body.document_no, actor(caller)
    )
    uow = desk.unit_of_work(request, idempotent.answering(_changed))
    await publish_list_version(command, uow, of=desk.the_list, at=desk.clock.now())
    return idempotent.answer()
