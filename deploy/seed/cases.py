"""Understands which synthetic cases a seeded system holds: each stands where one act of the API is
due, so that its example works."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from deploy.seed.caller import until
from deploy.seed.clients import client_of
from deploy.seed.examples import Examples
from deploy.seed.loop import Loop, applications, officer_of, paper_signature
from deploy.seed.offices import Offices

NEUTRAL = "370406-CN-048"
"""Its first applicant is the party of all cases that end well or stay open."""
FOUND = "370406-CN-049"
"""Its applicants are those of whom a false commitment is determined."""
ASKED = "370406-CN-018"
"""Another organ answers for it, nobody else."""
TASKED = "370406-CN-046"
"""An officer checks it in writing."""
PUBLIC = "370406-CN-001"
_DIGEST = f"sm3:{'89abcdef01234567' * 4}"
Thing = dict[str, Any]


class Cases:
    """Takes cases to where an example needs them."""

    def __init__(self, loop: Loop, examples: Examples, today: date) -> None:
        self.loop = loop
        self.api = loop.offices
        self.examples = examples
        self.today = today
        self.officer = officer_of(ASKED)
        self.offices = Offices(self.api, self.officer, today)

    async def letter(self, item_code: str, person: Thing | None = None) -> Thing:
        """A filing of a person for an item, signed on paper; ready to be sent by its officer."""
        party = (person or applications()[NEUTRAL]["true"])["party"]
        application = {**applications()[item_code]["true"], "party": party, "proxy": None}
        served = await self.loop.notify(item_code, party, officer_of(item_code))
        return {
            **self.loop.unsigned(application, served),
            "matter_reference": f"SEED-{uuid4().hex[:12]}",
            # The service's clock, which may be a moment behind the one here.
            "signature": paper_signature(datetime.fromisoformat(served["served_at"])),
        }

    async def filed(self, item_code: str = ASKED, person: Thing | None = None) -> Thing:
        """A commitment that was accepted."""
        body = await self.letter(item_code, person)
        return dict(await self.api.post(officer_of(item_code), "/commitments", body))

    async def suspected(self, person: Thing | None = None) -> Thing:
        """A finding that an officer opened on a fresh commitment."""
        commitment = await self.filed(person=person)
        body = self.finding_of(commitment)

        async def opened() -> Any:
            return await self.api.request(self.officer, "POST", "/findings", body=body)

        # The commitment's news has to reach the verifiers first.
        answer = await until(opened, lambda answer: answer.status_code == 201)
        return dict(answer.json())

    def finding_of(self, commitment: Thing) -> Thing:
        """The body that opens a finding on a commitment."""
        return {
            "commitment_id": commitment["commitment_id"],
            "source": "SUPERVISION",
            "facts_found": "日常监管中发现登记情况与承诺不一致。",
            "evidence": [{"title": "监管记录", "digest": _DIGEST}],
        }

    async def confirmed(self, person: Thing | None = None) -> Thing:
        """A finding confirmed untrue, the party told and heard."""
        told = await self.offices.notify_party(await self.suspected(person))
        return await self.offices.conclude(await self.offices.hear(told))

    async def determined(self, person: Thing) -> Thing:
        """The credit record of a determination, minor, of a person."""
        finding = await self.confirmed(person)
        await self.offices.determine(finding)
        return await self.offices.determination_record(finding["commitment_id"])

    async def assistance(self, *acts: str) -> Thing:
        """An assistance request of a fresh commitment, after the asked organ's `acts`."""
        asked = client_of("370406-veterans")
        commitment = await self.filed()
        await self.offices.grant(commitment)
        page = await until(
            lambda: self.api.get(asked, "/assistance-requests?role=assisting&limit=100"),
            lambda page: _of(page, commitment) is not None,
        )
        request = _of(page, commitment) or {}
        for act in acts:
            path = f"/assistance-requests/{request['assistance_request_id']}/{act}"
            request = await self.api.post(asked, path, version=request["version"])
        return dict(request)

    async def task(self) -> Thing:
        """A verification that waits for an officer."""
        commitment = await self.filed(TASKED)
        path = f"/verifications?commitment_id={commitment['commitment_id']}"
        page = await until(
            lambda: self.api.get(officer_of(TASKED), path),
            lambda page: bool(page["items"]) and page["items"][0]["method"] == "WRITTEN",
        )
        return dict(page["items"][0])


def _of(page: Thing, commitment: Thing) -> Thing | None:
    return next(
        (each for each in page["items"] if each["commitment_id"] == commitment["commitment_id"]),
        None,
    )
