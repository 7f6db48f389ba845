"""Understands in which roles a client may act; the words are those of the agencies."""

from __future__ import annotations

ROLES: dict[str, str] = {
    "applicant": "申请人",
    "platform": "政务服务平台",
    "handling_officer": "办理机关经办人",
    "verifier": "核查人员",
    "justice_reviewer": "司法行政机关审查人员",
    "justice_office": "司法所",
    "publisher": "清单公布机关",
    "regulator": "行业主管部门",
    "credit_officer": "信用管理人员",
    "data_bureau": "大数据主管部门",
    "supervisor": "监督检查人员",
    "auditor": "审计人员",
    "administrator": "系统管理员",
}
