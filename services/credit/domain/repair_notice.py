"""Understands 信用修复告知书: what the subject is told of repair with the determination."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.credit.domain.publicity import Publicity
from services.credit.domain.regime import CreditRules
from services.credit.domain.vocabulary import LEVEL_NAMES, DishonestyLevel


@dataclass(frozen=True, slots=True)
class RepairNotice:
    """The notice: how, where, from when, with what; `text` is the document without any name.

    `max_until` is the last day that publicity can have; both days are in China Standard Time.
    """

    text: str
    how: str
    where: str
    repairable_from: date
    min_until: date
    max_until: date
    published: bool
    issued_on: date
    clause: str


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice is written from."""

    record_no: str
    level: DishonestyLevel
    agency_name: str
    document: str
    determined_on: date
    issued_on: date
    clause: str


def repair_notice(facts: NoticeFacts, publicity: Publicity, rules: CreditRules) -> RepairNotice:
    """国办发〔2025〕22号: with the document that finds a breach of trust, a notice of how to repair
    credit is served (两书同达)."""
    return RepairNotice(
        text="\n".join(_lines(facts, publicity, rules)),
        how=rules.repair_how,
        where=rules.repair_window,
        repairable_from=publicity.min_until,
        min_until=publicity.min_until,
        max_until=publicity.max_until,
        published=publicity.published,
        issued_on=facts.issued_on,
        clause=facts.clause,
    )


def _lines(facts: NoticeFacts, publicity: Publicity, rules: CreditRules) -> list[str]:
    return [
        "信用修复告知书",
        f"信用记录编号：{facts.record_no}",
        "当事人：见随同送达的认定文书（本告知书不载姓名、名称和证件号码）",
        f"一、{facts.agency_name}于{_chinese(facts.determined_on)}作出{facts.document}，"
        f"认定您（单位）存在虚假承诺，列为{LEVEL_NAMES[facts.level]}。",
        f"二、{_publicity_sentence(publicity)}",
        f"三、自{_chinese(publicity.min_until)}起（含当日），可以申请信用修复。{rules.repair_how}",
        f"四、申请渠道：{rules.repair_window}。由作出认定的机关办理（谁认定、谁修复）。",
        "五、修复后，公示、共享使用和惩戒措施同时终止，可以再次选择告知承诺制办理；"
        "修复前不适用告知承诺制，请按一般程序提交证明材料。",
        "六、对记录有异议的，可以随时提出异议；异议受理后该记录即标注“存在异议”。",
        f"{facts.agency_name}",
        _chinese(facts.issued_on),
    ]


def _publicity_sentence(publicity: Publicity) -> str:
    if not publicity.published:
        return "该记录不予公示。"
    return (
        f"该记录自{_chinese(publicity.starts_on)}起计算公示期：最短至{_chinese(publicity.min_until)}，"
        f"最长至{_chinese(publicity.max_until)}，期满自动停止公示。"
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
