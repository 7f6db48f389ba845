"""Understands what must have been offered and told before anybody may commit."""

from __future__ import annotations

from services.commitment.domain.clauses import FORMAT_TEXTS, LIST_OF_ITEMS
from services.commitment.domain.eligibility.judgement import Case, Judgement
from services.commitment.domain.identity import same_name


def item_offerable(case: Case) -> Judgement:
    """区级行政机关……编制实行告知承诺制的证明事项清单……报区司法局审核后，由区政府公布实施.

    The item is on the list in effect, its text and guide are published, its classification is
    complete, and it is meant for applicants of this kind.
    """
    item, today = case.item, case.at.date()
    covered = case.filing.committer.kind in item.subject_kinds
    return Judgement(
        rule="item-offerable",
        clause=LIST_OF_ITEMS,
        met=item.offered_on(today) and covered,
        facts={
            "item_code": item.item_code,
            "on": today.isoformat(),
            "listed": item.listed,
            "in_effect_from": item.in_effect_from.isoformat(),
            "missing": list(item.missing),
            "subject_kind": case.filing.committer.kind.value,
            "subject_kind_covered": covered,
        },
    )


def notification_current_and_served_to_applicant(case: Case) -> Judgement:
    """各相关部门……制作书面告知和书面承诺书格式文本……公布，方便申请人查阅、索取、使用.

    The letter answers a notification of the text now in force, served to this applicant by number
    and name, whose validity has not ended; the last instant of the validity is inside it.
    """
    notification, text = case.notification, case.item.format_text
    current_version = None if text is None else text.version
    served_to_applicant = notification.subject_ref == case.subject_ref
    name_agrees = same_name(notification.applicant.name, case.filing.committer.name)
    met = (
        notification.text_version == current_version
        and served_to_applicant
        and name_agrees
        and notification.current_at(case.at)
    )
    return Judgement(
        rule="notification-current-and-served-to-applicant",
        clause=FORMAT_TEXTS,
        met=met,
        facts={
            "notification_id": str(notification.notification_id),
            "text_version": notification.text_version,
            "current_text_version": current_version,
            "served_to_applicant": served_to_applicant,
            "name_agrees": name_agrees,
            "served_at": notification.served_at.isoformat(),
            "valid_until": notification.valid_until.isoformat(),
            "judged_at": case.at.isoformat(),
        },
    )
