"""Understands the life of a version of the district list (law/domain.md §3.3)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.catalog.domain.agencies import Actor, belongs_to
from services.catalog.domain.judgement import LIST_ADJUSTMENT, LIST_BY_GOVERNMENT
from services.catalog.domain.misuse import Misuse
from services.catalog.domain.steps import next_state


class ListVersionState(StrEnum):
    """起草, 已送审, 审核中, 已退回, 审核通过, 已公布, 已被取代."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    RETURNED = "RETURNED"
    REVIEW_PASSED = "REVIEW_PASSED"
    PUBLISHED = "PUBLISHED"
    SUPERSEDED = "SUPERSEDED"


class ListAct(StrEnum):
    """What is done with a version."""

    AMEND = "amend"
    SUBMIT = "submit"
    BEGIN_REVIEW = "begin_review"
    RETURN = "return"
    APPROVE = "approve"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"


_S, _A = ListVersionState, ListAct
TRANSITIONS: dict[ListVersionState, dict[ListAct, ListVersionState]] = {
    _S.DRAFT: {_A.AMEND: _S.DRAFT, _A.SUBMIT: _S.SUBMITTED},
    _S.SUBMITTED: {_A.BEGIN_REVIEW: _S.UNDER_REVIEW},
    _S.UNDER_REVIEW: {_A.RETURN: _S.RETURNED, _A.APPROVE: _S.REVIEW_PASSED},
    _S.RETURNED: {_A.AMEND: _S.DRAFT, _A.SUBMIT: _S.SUBMITTED},
    _S.REVIEW_PASSED: {_A.RETURN: _S.RETURNED, _A.PUBLISH: _S.PUBLISHED},
    _S.PUBLISHED: {_A.SUPERSEDE: _S.SUPERSEDED},
    _S.SUPERSEDED: {},
}
VISIBLE_TO_EVERYBODY = frozenset({_S.PUBLISHED, _S.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class CommitmentList:
    """证明事项清单: the list, who reviews it and who publishes it (一(二))."""

    list_id: str
    title: str
    reviewing_agency: str
    publishing_agency: str


@dataclass(frozen=True, slots=True)
class ListVersion:
    """清单版本. `number` counts the versions of the list, `version` the changes of this one."""

    list_version_id: UUID
    list_id: str
    number: int
    state: ListVersionState
    base_version_id: UUID | None
    drafting_agency: str
    drafted_at: datetime
    application: str | None = None
    basis: str | None = None
    opinion: str | None = None
    published_on: date | None = None
    document_no: str | None = None
    version: int = 1

    @property
    def clause(self) -> str:
        """一(二) for a first edition, 一(三) for an adjustment."""
        return LIST_BY_GOVERNMENT if self.base_version_id is None else LIST_ADJUSTMENT

    def amended(self) -> ListVersion:
        """After an entry was put or removed; a returned version is a draft again."""
        return self._after(ListAct.AMEND)

    def submitted(self, application: str, basis: str) -> ListVersion:
        """Sent to the justice bureau with application and basis (一(三))."""
        return replace(self._after(ListAct.SUBMIT), application=application, basis=basis)

    def under_review(self) -> ListVersion:
        """The justice bureau has begun to read."""
        return self._after(ListAct.BEGIN_REVIEW)

    def returned(self, opinion: str) -> ListVersion:
        """Sent back with an opinion."""
        return replace(self._after(ListAct.RETURN), opinion=opinion)

    def passed(self, opinion: str) -> ListVersion:
        """Found lawful by the justice bureau."""
        return replace(self._after(ListAct.APPROVE), opinion=opinion)

    def published(self, on: date, document_no: str) -> ListVersion:
        """In force for all organs of the district from `on`."""
        return replace(self._after(ListAct.PUBLISH), published_on=on, document_no=document_no)

    def superseded(self) -> ListVersion:
        """A newer version took its place; what was signed under it finishes under it."""
        return self._after(ListAct.SUPERSEDE)

    def visible_to(self, actor: Actor, organs: frozenset[str]) -> bool:
        """Whether `actor` may know of this version: drafts are for those who act in `organs`."""
        return self.state in VISIBLE_TO_EVERYBODY or not actor.roles.isdisjoint(organs)

    def _after(self, act: ListAct) -> ListVersion:
        state = next_state(TRANSITIONS, self.state, act)
        return replace(self, state=state, version=self.version + 1)


def competent(act: ListAct, actor: Actor, of: CommitmentList, version: ListVersion) -> None:
    """Raise Misuse unless the act is for the actor's agency: who drafted submits, the justice
    bureau reviews, the government publishes; each of the last two returns what lies with it.

    The state is asked first: an act that leads nowhere is nobody's.
    """
    next_state(TRANSITIONS, version.state, act)
    if act is ListAct.SUBMIT:
        belongs_to(actor, version.drafting_agency)
    elif act is ListAct.PUBLISH or version.state is ListVersionState.REVIEW_PASSED:
        belongs_to(actor, of.publishing_agency)
    else:
        belongs_to(actor, of.reviewing_agency)


def first_published_after(version: ListVersion, current: ListVersion | None) -> None:
    """Raise Misuse `list-version-outdated` where another version was published since the draft
    was copied: publishing it would silently undo that one."""
    current_id = current.list_version_id if current else None
    if version.base_version_id != current_id:
        raise Misuse("list-version-outdated", current=str(current_id))
