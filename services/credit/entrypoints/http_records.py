"""The routes of integrity files, credit records, standings and measures."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK
from services.chassis.auth import allow
from services.chassis.callers import Caller
from services.chassis.pagination import PageParams, link_header
from services.chassis.preconditions import etag
from services.chassis.strict_json import StrictRouter
from services.credit.adapters.lists import page_of
from services.credit.adapters.records import record_of
from services.credit.adapters.tables import CREDIT_RECORD
from services.credit.adapters.unit_of_work import CreditReading, reading
from services.credit.domain.actor import Reader
from services.credit.domain.clauses import ELIGIBILITY
from services.credit.domain.misuse import Misuse
from services.credit.domain.records import CreditRecord
from services.credit.domain.vocabulary import RecordKind, day_of
from services.credit.entrypoints.access import (
    READING,
    SubjectReference,
    Wired,
    must_name_the_subject,
    reader_of,
)
from services.credit.entrypoints.schemas_records import (
    CreditRecordOut,
    CreditRecordPage,
    HistoryLineOut,
    HistoryOut,
)
from services.credit.entrypoints.schemas_standing import (
    IntegrityFileOut,
    MeasuresOut,
    StandingOut,
)

router = StrictRouter(prefix="/api/v1", tags=["credit"])

Reading = Annotated[Caller, allow(*READING)]
StandingReading = Annotated[Caller, allow(*READING, "verifier")]


@router.get(
    "/integrity-files/{subject_ref}",
    operation_id="read_integrity_file",
    summary="查看诚信档案",
    response_model=IntegrityFileOut,
    responses=BOOK.responses("integrity-file-not-found"),
)
async def read_integrity_file(
    subject_ref: SubjectReference, caller: Reading, wired: Wired
) -> Response:
    """A subject's file: how many records of each kind, and the standing."""
    reader = reader_of(caller, wired.rules)
    async with reading(wired.database, at_one_instant=True) as credit:
        file = await credit.files.read(subject_ref)
        counts = await credit.records.counts(subject_ref, reader.only_agency)
    if file is None or not counts:
        raise Misuse("integrity-file-not-found", subject_ref=subject_ref)
    body = IntegrityFileOut(
        subject_ref=subject_ref,
        subject_kind=file.subject_kind,
        opened_at=file.opened_at,
        records=counts,
        standing=StandingOut.of(file, wired.rules.scheme, ELIGIBILITY),
        links={
            "self": f"/api/v1/integrity-files/{subject_ref}",
            "records": f"/api/v1/credit-records?subject_ref={subject_ref}",
            "standing": f"/api/v1/standings/{subject_ref}",
        },
    )
    return JSONResponse(body.as_json())


@router.get(
    "/credit-records",
    operation_id="list_credit_records",
    summary="查询信用记录",
    response_model=CreditRecordPage,
    responses=BOOK.responses("cursor-invalid"),
)
async def list_credit_records(
    request: Request,
    caller: Reading,
    wired: Wired,
    page: PageParams,
    subject_ref: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{64}$", description="主体识别码")
    ] = None,
    kind: Annotated[RecordKind | None, Query(description="记录种类")] = None,
    commitment_id: Annotated[UUID | None, Query(description="承诺编号")] = None,
) -> Response:
    """Records, oldest first; a platform names the subject or the commitment that it asks about."""
    reader = reader_of(caller, wired.rules)
    must_name_the_subject(reader, subject_ref, commitment_id)
    async with reading(wired.database) as credit:
        records, following = await page_of(
            credit.connection,
            CREDIT_RECORD,
            "record_id",
            record_of,
            reader=reader,
            filters={"subject_ref": subject_ref, "kind": kind, "commitment_id": commitment_id},
            after=wired.place_of(page),
            limit=page.limit,
        )
    today = day_of(wired.clock.now())
    body = CreditRecordPage(items=[CreditRecordOut.of(record, today) for record in records])
    headers = link_header(request, wired.cursor_after(following))
    return JSONResponse(body.as_json(), headers=headers)


@router.get(
    "/credit-records/{record_id}",
    operation_id="read_credit_record",
    summary="查看信用记录",
    response_model=CreditRecordOut,
    responses=BOOK.responses("credit-record-not-found"),
)
async def read_credit_record(record_id: UUID, caller: Reading, wired: Wired) -> Response:
    """A record with its publicity, measures and repair notice."""
    async with reading(wired.database) as credit:
        record = await _readable(credit, record_id, reader_of(caller, wired.rules))
    body = CreditRecordOut.of(record, day_of(wired.clock.now()))
    return JSONResponse(body.as_json(), headers={"ETag": etag(record.version)})


@router.get(
    "/credit-records/{record_id}/history",
    operation_id="read_credit_record_history",
    summary="查看信用记录的经过",
    response_model=HistoryOut,
    responses=BOOK.responses("credit-record-not-found"),
)
async def read_credit_record_history(record_id: UUID, caller: Reading, wired: Wired) -> Response:
    """Who did what to the record, when, by which clause."""
    async with reading(wired.database) as credit:
        await _readable(credit, record_id, reader_of(caller, wired.rules))
        lines = await credit.records.history(record_id)
    body = HistoryOut(items=[HistoryLineOut.model_validate(line) for line in lines])
    return JSONResponse(body.as_json())


async def _readable(credit: CreditReading, record_id: UUID, reader: Reader) -> CreditRecord:
    record = await credit.records.get(record_id)
    if record is None or not reader.may_read(record.agencies):
        raise Misuse("credit-record-not-found", record_id=str(record_id))
    return record


@router.get(
    "/standings/{subject_ref}",
    operation_id="read_standing",
    summary="查询信用状况",
    response_model=StandingOut,
    responses=BOOK.responses("standing-not-found"),
)
async def read_standing(
    subject_ref: SubjectReference, caller: StandingReading, wired: Wired
) -> Response:
    """Whether the subject may use the commitment path now, and what closes it."""
    async with reading(wired.database) as credit:
        file = await credit.files.read(subject_ref)
    if file is None:
        raise Misuse("standing-not-found", subject_ref=subject_ref)
    return JSONResponse(StandingOut.of(file, wired.rules.scheme, ELIGIBILITY).as_json())


@router.get(
    "/measures",
    operation_id="list_measures",
    summary="查询惩戒措施清单、公示期和信用等级",
    response_model=MeasuresOut,
)
async def list_measures(caller: StandingReading, wired: Wired) -> Response:
    """The list that measures are taken from; each entry and number with its source."""
    return JSONResponse(MeasuresOut.of(wired.rules).as_json())
