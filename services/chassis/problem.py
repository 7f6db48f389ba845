"""Understands how a refusal or a mistake is told: RFC 9457 problem details, Chinese first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson
from starlette.responses import Response

PROBLEM_JSON = "application/problem+json"
CHINESE = "zh-CN"
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: an RFC 6901 pointer into the body, or the name of a parameter,
    a code of the vocabulary and the values that its sentence needs."""

    code: str
    pointer: str | None = None
    parameter: str | None = None
    params: dict[str, object] = field(default_factory=dict)


def escape_pointer(name: str) -> str:
    """A member's name as a token of a JSON Pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


class Wording(Protocol):
    """One slug in one language."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    @property
    def title(self) -> str:
        """What is wrong, the same for every case."""
        ...

    @property
    def detail(self) -> str:
        """What is wrong in this case."""
        ...

    @property
    def way_out(self) -> str:
        """What can still be done."""
        ...


class Vocabulary(Protocol):
    """The words of all problems; `contracts/problems.toml` holds them."""

    def wording(self, slug: str, language: str, params: Mapping[str, object]) -> Wording:
        """The words of `slug`. Raises KeyError for an unknown one."""
        ...

    def field_wording(self, code: str, language: str, params: Mapping[str, object]) -> str:
        """The sentence of a field error; an unknown code gets the general sentence."""
        ...


class Problem(Exception):
    """A request that is answered with a problem: a slug of the vocabulary, the values for its
    sentences, errors per field, members beyond the standard ones, and headers."""

    def __init__(
        self,
        slug: str,
        *,
        errors: Sequence[FieldError] = (),
        extensions: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        super().__init__(slug)
        self.slug = slug
        self.errors = tuple(errors)
        self.extensions = dict(extensions or {})
        self.headers = dict(headers or {})
        self.params = params


def problem_body(
    vocabulary: Vocabulary, problem: Problem, *, language: str, instance: str
) -> tuple[int, dict[str, Any]]:
    """The status and the problem object of `problem`."""
    wording = vocabulary.wording(problem.slug, language, problem.params)
    body: dict[str, Any] = {
        "type": f"/problems/{problem.slug}",
        "title": wording.title,
        "status": wording.status,
        "detail": wording.detail,
        "instance": instance,
        "code": problem.slug,
        "way_out": wording.way_out,
    }
    if problem.errors:
        body["errors"] = [_field_error(vocabulary, each, language) for each in problem.errors]
    return wording.status, body | problem.extensions


def _field_error(vocabulary: Vocabulary, error: FieldError, language: str) -> dict[str, str]:
    place = (
        {"pointer": error.pointer}
        if error.pointer is not None
        else {"parameter": error.parameter or ""}
    )
    detail = vocabulary.field_wording(error.code, language, error.params)
    return {**place, "code": error.code, "detail": detail}


def problem_response(
    vocabulary: Vocabulary, problem: Problem, *, language: str, instance: str
) -> Response:
    """`problem` as an HTTP response."""
    status, body = problem_body(vocabulary, problem, language=language, instance=instance)
    headers = {**problem.headers, "Content-Language": language}
    return Response(orjson.dumps(body), status, headers=headers, media_type=PROBLEM_JSON)


def preferred_of(accept_language: str | None) -> str:
    """`en` where the header prefers English to Chinese, otherwise `zh-CN` (RFC 9110 §12.5.4)."""
    weights = {CHINESE: 0.0, ENGLISH: 0.0}
    for part in (accept_language or "").split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = _quality(parameters)
        for language in weights:
            if tag.lower().split("-")[0] == language.split("-")[0].lower():
                weights[language] = max(weights[language], weight)
    return ENGLISH if weights[ENGLISH] > weights[CHINESE] else CHINESE


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
