"""Requests as the API document shows them; the people in them do not exist."""

from __future__ import annotations

from typing import Any

PERSON: dict[str, Any] = {
    "kind": "NATURAL_PERSON",
    "name": "张三",
    "id_type": "RESIDENT_ID",
    "id_number": "370406199001010011",
    "phone": "13800001234",
    "address": "山东省枣庄市山亭区山城街道示例路1号",
}

NOTIFICATION: dict[str, Any] = {
    "item_code": "370406-CN-001",
    "applicant": PERSON,
    "channel": "GOVERNMENT_SERVICE_PLATFORM",
}

ELIGIBILITY_CHECK: dict[str, Any] = {
    "notification_id": "01990000-0000-7000-8000-000000000001",
    "matter_reference": "SD-2026-000001",
    "committer": PERSON,
    "facts": {"household_members": 3, "monthly_income_per_person": 600},
    "statements": {
        "informed": True,
        "conditions_met": True,
        "truth": True,
        "accept_verification": True,
        "liability": True,
        "true_intention": True,
    },
    "publicity_consent": None,
    "channel": "GOVERNMENT_SERVICE_PLATFORM",
}

COMMITMENT: dict[str, Any] = {
    **ELIGIBILITY_CHECK,
    "signature": {
        "kind": "UNIFIED_IDENTITY",
        "assertion_id": "01990000-0000-7000-8000-000000000002",
        "signed_at": "2026-11-24T09:30:00+08:00",
    },
    "reading_evidence": {"scrolled_to_end": True, "seconds": 95},
}

DECISION: dict[str, Any] = {
    "outcome": "GRANTED",
    "document_no": "山住建许〔2026〕12号",
    "decided_on": "2026-11-24",
}
