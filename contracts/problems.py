"""Understands the words of every problem: `problems.toml`, Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

CHINESE = "zh-CN"
_SHORT = {CHINESE: "zh", "en": "en"}
_GENERAL_FIELD = "invalid"
_UNTOLD = "—"


@dataclass(frozen=True, slots=True)
class ProblemWording:
    """One problem in one language."""

    slug: str
    status: int
    title: str
    detail: str
    way_out: str


class ProblemBook:
    """All problems that the system answers with; a slug is never reused."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._fields: Mapping[str, Any] = entries["fields"]
        self._problems = {slug: each for slug, each in entries.items() if slug != "fields"}

    @classmethod
    def load(cls, path: Path) -> ProblemBook:
        """The book in a TOML file."""
        return cls(tomllib.loads(path.read_text(encoding="utf-8")))

    @property
    def slugs(self) -> tuple[str, ...]:
        """Every slug, in the order of the book."""
        return tuple(self._problems)

    def owner(self, slug: str) -> str:
        """The service (or chassis, or gateway) that answers with `slug`."""
        return str(self._problems[slug]["service"])

    def wording(self, slug: str, language: str, params: Mapping[str, object]) -> ProblemWording:
        """The words of `slug`, with `params` filled in. Raises KeyError for an unknown slug."""
        entry = self._problems[slug]
        short = _SHORT.get(language, "zh")
        return ProblemWording(
            slug=slug,
            status=entry["status"],
            title=entry["title"][short],
            detail=_fill(entry["detail"][short], params),
            way_out=_fill(entry["way_out"][short], params),
        )

    def field_wording(self, code: str, language: str, params: Mapping[str, object]) -> str:
        """The sentence of a field error; an unknown code gets the general one."""
        entry = self._fields.get(code, self._fields[_GENERAL_FIELD])
        return _fill(entry[_SHORT.get(language, "zh")], params)

    def responses(self, *slugs: str) -> dict[int | str, dict[str, Any]]:
        """What an operation that may answer with `slugs` says in the API document."""
        responses: dict[int | str, dict[str, Any]] = {}
        for slug in slugs:
            wording = self.wording(slug, CHINESE, {})
            response = responses.setdefault(
                wording.status,
                {
                    "description": wording.title,
                    "content": {
                        "application/problem+json": {
                            "schema": {"type": "object"},
                            "examples": {},
                        }
                    },
                },
            )
            if wording.title not in response["description"]:
                response["description"] += f"；{wording.title}"
            examples = response["content"]["application/problem+json"]["examples"]
            examples[slug] = {"summary": wording.title, "value": _example(wording)}
        return responses


class _Untold(dict[str, object]):
    def __missing__(self, name: str) -> str:
        return _UNTOLD


def _fill(sentence: str, params: Mapping[str, object]) -> str:
    return Formatter().vformat(sentence, (), _Untold(params))


def _example(wording: ProblemWording) -> dict[str, Any]:
    return {
        "type": f"/problems/{wording.slug}",
        "title": wording.title,
        "status": wording.status,
        "detail": wording.detail,
        "code": wording.slug,
        "way_out": wording.way_out,
    }


BOOK = ProblemBook.load(Path(__file__).with_name("problems.toml"))
