"""How the list and its versions are asked for and told."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from services.catalog.adapters.json_codec import to_json
from services.catalog.domain.judgement import Judgement
from services.catalog.domain.list_versions import (
    TRANSITIONS,
    CommitmentList,
    ListVersion,
    ListVersionState,
)
from services.catalog.entrypoints.schemas_judgements import Asked, JudgementOut


class ListVersionIn(Asked):
    """A version to be drafted."""

    list_id: str = Field(max_length=60, description="清单编码")
    base: Literal["current"] | None = Field(
        default=None, description="current：以现行版本为底稿；空：从空白开始"
    )


class SubmissionIn(Asked):
    """申请和依据 (一(三))."""

    application: str = Field(min_length=1, max_length=4000, description="申请")
    basis: str = Field(min_length=1, max_length=4000, description="依据")


class OpinionIn(Asked):
    """An opinion of the review."""

    opinion: str = Field(min_length=1, max_length=4000, description="意见")


class ListPublicationIn(Asked):
    """The publication by the district government."""

    published_on: date = Field(description="公布日期，自该日起实施")
    document_no: str = Field(min_length=1, max_length=200, description="文号")


class ListVersionOut(BaseModel):
    """A version of the list."""

    list_version_id: UUID
    list_id: str
    number: int = Field(description="第几版")
    state: ListVersionState
    base_version_id: UUID | None = Field(description="起草时的现行版本")
    drafting_agency: str
    drafted_at: AwareDatetime
    application: str | None
    basis: str | None
    opinion: str | None
    published_on: date | None
    document_no: str | None
    version: int = Field(description="修改次数，用于 If-Match")
    next: list[str] = Field(description="此状态下可以进行的行为")
    links: dict[str, str]

    @classmethod
    def of(cls, version: ListVersion) -> ListVersionOut:
        """The version as it is told."""
        here = f"/api/v1/list-versions/{version.list_version_id}"
        links = {"self": here, "entries": f"{here}/entries", "history": f"{here}/history"}
        acts = [str(act) for act in TRANSITIONS[version.state]]
        return cls.model_validate({**to_json(version), "next": acts, "links": links})


class ReviewedVersionOut(ListVersionOut):
    """A version with what the review's rules say of it; only what is not met is listed."""

    findings: list[JudgementOut] = Field(description="不予通过的情形")
    flags: list[JudgementOut] = Field(description="提请注意的情形")

    @classmethod
    def reviewed(
        cls, version: ListVersion, judgements: tuple[Judgement, ...]
    ) -> ReviewedVersionOut:
        """The version with its judgements as they are told."""
        unmet = [JudgementOut.of(each) for each in judgements if not each.met]
        return cls(
            **ListVersionOut.of(version).model_dump(),
            findings=[each for each in unmet if each.binding],
            flags=[each for each in unmet if not each.binding],
        )


class ListVersionsOut(BaseModel):
    """A page of versions."""

    items: list[ListVersionOut]


class ListOut(BaseModel):
    """The list, the version in force and those before it."""

    list_id: str
    title: str
    reviewing_agency: str
    publishing_agency: str
    current: ListVersionOut | None
    published: list[ListVersionOut] = Field(description="公布过的版本，新的在前")
    links: dict[str, str]

    @classmethod
    def of(cls, the_list: CommitmentList, published: list[ListVersion]) -> ListOut:
        """The list as it is told."""
        versions = [ListVersionOut.of(each) for each in published]
        in_force = (v for v in versions if v.state is ListVersionState.PUBLISHED)
        links = {"self": f"/api/v1/lists/{the_list.list_id}", "versions": "/api/v1/list-versions"}
        return cls(
            list_id=the_list.list_id,
            title=the_list.title,
            reviewing_agency=the_list.reviewing_agency,
            publishing_agency=the_list.publishing_agency,
            current=next(in_force, None),
            published=versions,
            links=links,
        )


class ListsOut(BaseModel):
    """The lists."""

    items: list[ListOut]
