"""Understands which service a path belongs to: the one table of resources, and nothing else."""

from __future__ import annotations

import re
from urllib.parse import unquote

API_PREFIX = "/api/v1/"

RESOURCES: dict[str, tuple[str, ...]] = {
    "catalog": (
        "agencies",
        "general-lists",
        "claims",
        "lists",
        "list-versions",
        "items",
        "format-texts",
        "service-guides",
        "publicity-catalogue",
        "assistance-catalogue",
        "filings",
        "calendar",
        "deadlines",
    ),
    "commitment": (
        "eligibility-checks",
        "notifications",
        "commitments",
        "public-register",
        "ratings",
    ),
    "verification": (
        "verifications",
        "assistance-requests",
        "exemptions",
        "draws",
        "findings",
        "disposals",
        "determinations",
        "transfers",
        "connectors",
    ),
    "credit": (
        "integrity-files",
        "credit-records",
        "standings",
        "objections",
        "repairs",
        "pushes",
        "measures",
    ),
}
SERVICES = tuple(RESOURCES)

_SERVICE_OF = {resource: service for service, names in RESOURCES.items() for resource in names}
_PLAIN_SEGMENT = re.compile(r"[a-z][a-z-]{0,31}\Z")
_NO_SEGMENTS = frozenset({"", ".", ".."})
_NOT_IN_A_SEGMENT = re.compile(r"[/\\\x00-\x1f\x7f]")


def service_of(path: str) -> str | None:
    """The service that a raw (still percent-encoded) path under `/api/v1/` goes to, or None.

    A path with an empty or dot segment, or with an encoded separator, goes nowhere: what a service
    makes of it could differ from what was judged here.
    """
    if not path.startswith(API_PREFIX):
        return None
    segments = [unquote(each) for each in path[len(API_PREFIX) :].split("/")]
    if any(each in _NO_SEGMENTS or _NOT_IN_A_SEGMENT.search(each) for each in segments):
        return None
    return _SERVICE_OF.get(segments[0])


def template_of(path: str) -> str:
    """`path` fit for a log: resources are named, everything that identifies a thing is blotted."""
    if not path.startswith(API_PREFIX):
        first = path.strip("/").split("/")[0]
        return f"/{first}" if _PLAIN_SEGMENT.match(first) else "/{}"
    segments = path[len(API_PREFIX) :].split("/")
    if segments[0] not in _SERVICE_OF:
        return f"{API_PREFIX}{{}}"
    shown = [
        each if position % 2 == 0 and _PLAIN_SEGMENT.match(each) else "{}"
        for position, each in enumerate(segments)
    ]
    return API_PREFIX + "/".join(shown)
