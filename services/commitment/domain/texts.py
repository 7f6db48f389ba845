"""Understands the official layout of 告知承诺书 (law/domain.md §5.2), part one and part two."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

_CHINA_STANDARD_TIME = timezone(timedelta(hours=8))

_PROXY = {
    "NOT_ALLOWED": "不允许代为承诺",
    "GUARDIAN_ONLY": "仅可由监护人代为承诺",
    "WITH_EXPLICIT_AUTHORISATION": "可以凭明确授权文书代为承诺",
    "HANDPRINT_IF_UNABLE": "不能书写的，可以按手印并由代理人代为承诺",
}
_CONSENT = {
    None: "□同意 □不同意 公开本承诺书。",
    True: "☑同意 □不同意 公开本承诺书。",
    False: "□同意 ☑不同意 公开本承诺书。",
}
_STATEMENTS = (
    ("informed", "已知晓行政机关告知的全部内容"),
    ("conditions_met", "已符合告知的条件、要求，具体情况如下"),
    ("truth", "填报的信息真实、准确、完整、有效"),
    ("accept_verification", "愿意接受、配合核查，授权行政机关查询与本承诺有关的信息"),
    ("liability", "愿意承担不实承诺的法律责任"),
    ("true_intention", "本承诺是本人（本单位）真实意思表示"),
)
_ID_TYPES = {
    "RESIDENT_ID": "居民身份证",
    "USCC": "统一社会信用代码",
    "PASSPORT": "护照",
    "HK_MACAU_PERMIT": "港澳居民来往内地通行证",
    "TAIWAN_PERMIT": "台湾居民来往大陆通行证",
    "FOREIGN_PERMANENT_RESIDENT": "外国人永久居留身份证",
}
_NUMERALS = "一二三四五六七"
_TITLE = "证明事项告知承诺书"


def notification_text(fields: dict[str, Any], applicant: str) -> str:
    """A notification as a document of its own, for `applicant` by name."""
    heading = f"{_TITLE:　^30}\n{fields['letter_no']:>40}\n"
    version = f"  格式文本第{fields['text_version']}版  摘要：{fields['digest']}\n"
    return f"{heading}{_part_one(fields, applicant)}{version}"


def letter_text(content: dict[str, Any], digest: str) -> str:
    """A letter as signed: what was told and what was committed, with its digest."""
    fields = content["notification"]
    heading = f"{_TITLE:　^30}\n{content['letter_no']:>40}\n"
    told = f"  告知书编号：{fields['letter_no']}\n"
    part_one = _part_one(fields, content["committer"]["name"])
    return f"{heading}{told}{part_one}{_part_two(content)}  摘要：{digest}\n"


def _part_one(fields: dict[str, Any], applicant: str) -> str:
    liability = fields["liability"]
    lines = [
        "一、行政机关告知",
        f"  {applicant}：",
        f"  您（贵单位）申请办理“{fields['matter_name']}”（事项编码：{fields['matter_code']}），"
        "依法应当提供下列证明。",
        f"  （一）证明事项名称：{fields['item_name']}（{fields['item_code']}）",
        f"  （二）设定依据：{_bases(fields['legal_basis'])}",
        f"  （三）证明内容：{fields['proof_content']}",
        *(f"        {number}. {each}" for number, each in enumerate(fields["conditions"], 1)),
        "  （四）不选择告知承诺时应提交的材料及开具单位："
        f"{fields['material_requirement']}／{fields['issuing_body']}",
        f"  （五）承诺方式：{_closed(fields['commitment_method'])}"
        f"{_PROXY[fields['proxy_policy']]}。{fields['proxy_notice']}",
        f"  （六）承诺效力：{_closed(fields['effect'])}承诺效力期限：{fields['validity']}",
        f"  （七）核查：{fields['verification_notice']}",
        f"  （八）不实承诺的责任：民事责任：{liability['civil']}",
        f"        行政责任：{liability['administrative']}",
        f"        刑事责任：{liability['criminal']}",
        f"        信用责任：{liability['credit']}",
        f"  （九）公开：{_publicity(fields['publicity'])}",
        f"  （十）选择与退出：{fields['choice_notice']}{fields['withdrawal_notice']}",
        f"  （十一）{fields['ineligibility_notice']}",
        f"  （十二）个人信息：{fields['privacy_notice']}",
        f"  告知机关：{fields['seal']}  联系人、电话：{fields['contact']}  "
        f"{_day(fields['issued_at'])}",
    ]
    return "\n".join(lines) + "\n"


def _bases(bases: list[dict[str, Any]]) -> str:
    return "；".join(f"{each['name']}{each['article']}（{each['text']}）" for each in bases)


def _publicity(publicity: dict[str, Any]) -> str:
    if not publicity["is_public"]:
        return f"本承诺书不公开。{publicity['refusal_effect']}"
    return (
        f"本承诺书公开，公开范围：{publicity['scope']}，公开期限：{publicity['from']}"
        f"{publicity['to']}；{publicity['refusal_effect']}"
    )


def _part_two(content: dict[str, Any]) -> str:
    committer, signature, proxy = content["committer"], content["signature"], content["proxy"]
    lines = [
        "二、申请人承诺",
        f"  申请人：{committer['name']}   证件类型及号码／统一社会信用代码："
        f"{_ID_TYPES[committer['id_type']]} {committer['id_number']}   "
        f"联系电话：{committer['phone']}",
        "  现作出以下承诺：",
    ]
    for numeral, (name, words) in zip(_NUMERALS, _STATEMENTS, strict=False):
        mark = "" if content["statements"][name] else "（未承诺）"
        lines.append(f"  （{numeral}）{words}{mark}；")
        if name == "conditions_met":
            lines.extend(_facts(content))
    agent = "无" if proxy is None else _agent(proxy)
    lines += [
        f"  （七）{_CONSENT[content['publicity_consent']]}",
        f"  申请人（签名／盖章）：{_signed(signature, committer['name'])}  代理人（如有）：{agent}"
        f"  {_day(signature['signed_at'])}",
        "  （本文书一式两份，行政机关和申请人各执一份；电子文本与纸质文本具有同等效力。）",
    ]
    return "\n".join(lines) + "\n"


def _facts(content: dict[str, Any]) -> list[str]:
    titles = content.get("fact_titles", {})
    return [f"        {titles.get(name, name)}：{each}" for name, each in content["facts"].items()]


def _agent(proxy: dict[str, Any]) -> str:
    return f"{proxy['name']}（{_ID_TYPES[proxy['id_type']]} {proxy['id_number']}）"


def _closed(sentence: str) -> str:
    """The words as a whole sentence."""
    return sentence if sentence.endswith("。") else f"{sentence}。"


def _day(instant: str) -> str:
    """An instant as a document dates it, in China Standard Time."""
    at = datetime.fromisoformat(instant).astimezone(_CHINA_STANDARD_TIME)
    return f"{at.year}年{at.month}月{at.day}日"


def _signed(signature: dict[str, Any], name: str) -> str:
    if signature["kind"] == "PAPER":
        return (
            f"{name}（纸质签名，见证人{signature['officer']}，地点{signature['place']}，"
            f"扫描件摘要{signature['scan_digest']}）"
        )
    return f"{name}（统一身份认证，认证编号{signature['assertion_id']}）"
