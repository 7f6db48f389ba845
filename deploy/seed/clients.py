"""Understands which clients a seeded system has: one agency each, and the roles of its people."""

from __future__ import annotations

import json
from pathlib import Path

from gateway.clients import ClientSpec

SEED = Path(__file__).parent

_OFFICER = ("handling_officer", "verifier")
_ROLES_BY_KIND = {
    "HANDLING_AGENCY": _OFFICER,
    "APPROVAL_BUREAU": _OFFICER,
    "CITY_DEPT": _OFFICER,
    "TOWN": _OFFICER,
    "DEV_ZONE": _OFFICER,
    "TOWN_JUSTICE_OFFICE": ("justice_office",),
    "CITY_GOV": ("publisher",),
    "CITY_JUSTICE": ("justice_reviewer",),
    "DISTRICT_GOV": ("publisher",),
    "BIG_DATA_BUREAU": ("data_bureau",),
    "DRC": ("credit_officer",),
    "DISTRICT_JUSTICE": _OFFICER,
}


_WITHOUT_AGENCY_TREE = (
    ClientSpec("platform", "省政务服务平台", None, ("platform",)),
    ClientSpec("mobile", "爱山东移动端", None, ("platform",)),
    ClientSpec("applicant", "申请人自助查询", None, ("applicant",)),
    ClientSpec("administrator", "系统管理员", "370406-data", ("administrator",)),
    ClientSpec("auditor", "审计管理员", "370406-gov", ("auditor",)),
    ClientSpec("supervisor", "区司法局监督员", "370406-justice", ("supervisor",)),
    ClientSpec("justice-reviewer", "区司法局审核员", "370406-justice", ("justice_reviewer",)),
    ClientSpec("regulator", "区市场监管局行业监管", "370406-market", ("regulator",)),
)


def agencies() -> list[dict[str, str | None]]:
    """The agency tree of the seed, parents before children."""
    tree: list[dict[str, str | None]] = json.loads(
        (SEED / "agencies.json").read_text(encoding="utf-8")
    )
    return tree


def client_of(agency_code: str) -> str:
    """The client id of an agency's own client."""
    division, _, name = agency_code.partition("-")
    return name if division == "370406" else agency_code


def clients() -> list[ClientSpec]:
    """Every client of the seed: one for each agency, and those beside the tree."""
    own = [
        ClientSpec(
            client_of(str(agency["code"])),
            str(agency["name"]),
            agency["code"],
            _ROLES_BY_KIND[str(agency["kind"])],
        )
        for agency in agencies()
    ]
    return [*_WITHOUT_AGENCY_TREE, *own]
