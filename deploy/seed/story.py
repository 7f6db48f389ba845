"""Understands the whole loop as one story: a true statement, a false one, the way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from deploy.seed.caller import UnexpectedAnswer, until
from deploy.seed.loop import PLATFORM, Loop, applications, officer_of
from deploy.seed.offices import Offices
from services.chassis.clock import SystemClock

ITEM = "370406-CN-030"
Announce = Callable[[str], None]


def expect(found: Any, wanted: Any, what: str) -> None:
    """Raise UnexpectedAnswer where `found` is not `wanted`."""
    if found != wanted:
        raise UnexpectedAnswer(f"{what}：应为 {wanted}，实为 {found}")


async def commitment_in(loop: Loop, commitment_id: str, *states: str) -> dict[str, Any]:
    """A commitment once it has come to one of `states`."""
    return dict(
        await until(
            lambda: loop.offices.get(PLATFORM, f"/commitments/{commitment_id}"),
            lambda commitment: commitment["state"] in states,
        )
    )


async def checked(loop: Loop, commitment_id: str, result: str = "CONSISTENT") -> dict[str, Any]:
    """A commitment once its check before the decision gave `result`."""
    return dict(
        await until(
            lambda: loop.offices.get(PLATFORM, f"/commitments/{commitment_id}"),
            lambda commitment: commitment["verification_result"] == result,
        )
    )


async def tell(loop: Loop, announce: Announce) -> None:
    """Play the loop. Raises UnexpectedAnswer where a state is not the one expected."""
    offices = Offices(loop.offices, officer_of(ITEM), SystemClock().now().date())
    announce("一、事项已由区政府公布，可以选用告知承诺")
    item = await loop.offices.get(PLATFORM, f"/items/{ITEM}")
    expect(item["offerable"], True, "事项可选用")
    announce("二、如实承诺：受理、在线核查、作出决定、履行记入信用记录")
    await _true_statement(loop, offices)
    announce("三、不实承诺：受理后在线核查不一致")
    untrue = await loop.file(ITEM, "false")
    expect(untrue["state"], "ACCEPTED", "受理")
    await commitment_in(loop, untrue["commitment_id"], "PRE_CHECK_MISMATCH")
    announce("四、告知当事人、听取陈述、确认不实、终止办理")
    finding = await offices.confirm_untruth(untrue["commitment_id"])
    expect(finding["state"], "CONFIRMED_UNTRUE", "不实认定")
    await offices.terminate_handling(finding)
    await commitment_in(loop, untrue["commitment_id"], "FOUND_UNTRUE")
    announce("五、另行认定虚假承诺，记入信用记录并推送")
    await offices.determine(finding)
    record = await offices.determination_record(untrue["commitment_id"])
    await offices.standing(record["subject_ref"], eligible=False)
    await _acknowledged(loop, record)
    announce("六、告知承诺之路对该申请人关闭，并告知理由和修复途径")
    await _refused(loop)
    announce("七、提出异议：记录即时标注争议，核对后维持")
    objection = await offices.object_to(record)
    decided = await offices.decide_objection(objection, "MAINTAINED")
    expect(decided["state"], "MAINTAINED", "异议")
    announce("八、信用修复：公示、共享、惩戒措施一并终止")
    repair = await offices.apply_for_repair(record)
    repaired = await offices.decide_repair(repair)
    expect(repaired["state"], "REPAIRED", "修复")
    await offices.standing(record["subject_ref"], eligible=True)
    await _ended_at_the_platform(loop, record)
    announce("九、路又开了：同一申请人再次承诺，受理")
    await _accepted_again(loop)


async def _true_statement(loop: Loop, offices: Offices) -> None:
    filed = await loop.file(ITEM, "true")
    expect(filed["state"], "ACCEPTED", "受理")
    consistent = await checked(loop, filed["commitment_id"])
    decided = await offices.grant(consistent)
    expect(decided["state"], "FULFILLED", "履行")
    await loop.offices.get(PLATFORM, f"/commitments/{filed['commitment_id']}/explanation")
    path = f"/credit-records?kind=PERFORMANCE&commitment_id={filed['commitment_id']}"
    await until(
        lambda: loop.offices.get("drc", path),
        lambda page: bool(page["items"]) and page["items"][0]["performance"] == "FULFILLED",
    )


async def _acknowledged(loop: Loop, record: dict[str, Any]) -> None:
    await until(
        lambda: loop.offices.get("drc", f"/pushes?record_id={record['record_id']}"),
        lambda page: (
            bool(page["items"]) and all(push["state"] == "ACKNOWLEDGED" for push in page["items"])
        ),
    )


async def _ended_at_the_platform(loop: Loop, record: dict[str, Any]) -> None:
    await until(
        lambda: loop.outside.held_by("city"),
        lambda held: any(
            each["record_id"] == record["record_id"] and each["state"] == "ENDED" for each in held
        ),
    )


async def _refused(loop: Loop) -> None:
    body = await loop.letter(ITEM, "false")

    async def again() -> Any:
        judged = await loop.offices.request(PLATFORM, "POST", "/eligibility-checks", body=body)
        return judged.json()

    await until(again, lambda judged: judged["eligible"] is False)
    refused = await loop.offices.request(PLATFORM, "POST", "/commitments", body=body)
    expect(refused.status_code, 409, "不予受理")
    expect(refused.json()["code"], "commitment-refused", "不予受理")
    rules = [finding["rule"] for finding in refused.json()["findings"]]
    expect("no-unrepaired-false-commitment" in rules, True, "理由")


async def _accepted_again(loop: Loop) -> None:
    liar = applications()[ITEM]["false"]
    truthful = {**liar, "facts": liar["found_facts"]}

    async def judged() -> Any:
        body = await loop.letter(ITEM, application=truthful)
        answer = await loop.offices.request(PLATFORM, "POST", "/eligibility-checks", body=body)
        return answer.json()

    rule = "no-unrepaired-false-commitment"
    await until(
        judged,
        lambda found: all(each["met"] for each in found["judgements"] if each["rule"] == rule),
    )
    again = await loop.file(ITEM, application=truthful)
    expect(again["state"], "ACCEPTED", "再次受理")
    await checked(loop, again["commitment_id"])
