"""What is filed in a benchmark: true statements about one item that is checked online, each under a
matter of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from deploy.seed.loop import Loop, applications, officer_of, paper_signature
from tests.benchmarks.load import post

ITEM = "370406-CN-042"


async def filings(loop: Loop, count: int) -> Sequence[bytes]:
    """So many requests to file, as they go over the wire; each may be sent once."""
    client = officer_of(ITEM)
    application = applications()[ITEM]["true"]
    served = await loop.notify(ITEM, application["party"], client)
    signature = paper_signature(datetime.fromisoformat(served["served_at"]))
    body = Loop.unsigned(application, served) | {"signature": signature}
    token = await loop.offices.token(client)
    return [
        post(
            "/api/v1/commitments",
            json.dumps(
                {**body, "matter_reference": f"BENCH-{uuid4().hex}"}, ensure_ascii=False
            ).encode(),
            {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())},
        )
        for _ in range(count)
    ]
