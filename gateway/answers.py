"""Understands how the gateway itself answers: problems in the reader's language."""

from __future__ import annotations

from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from contracts.problems import BOOK
from gateway.exchange import exchange_of
from gateway.routing import template_of
from services.chassis.log import logger
from services.chassis.problem import Problem, Vocabulary, problem_response

_log = logger("gateway")
# The words of the book cannot be changed once read; the chassis asks for words that could be.
_VOCABULARY = cast("Vocabulary", BOOK)


def problem_answer(scope: Scope, problem: Problem) -> Response:
    """`problem` as the answer to the request in `scope`."""
    return problem_response(
        _VOCABULARY, problem, language=exchange_of(scope).language, instance=scope["path"]
    )


def failure_answer(scope: Scope, failure: Exception) -> Response:
    """The answer to a request that failed: its problem, or `internal-defect`, which is logged."""
    if isinstance(failure, Problem):
        return problem_answer(scope, failure)
    if isinstance(failure, HTTPException) and failure.status_code in (404, 405):
        if failure.status_code == 405 and scope["method"] == "OPTIONS":
            return Response(status_code=204, headers=failure.headers)
        slug = "not-found" if failure.status_code == 404 else "method-not-allowed"
        return problem_answer(scope, Problem(slug, headers=failure.headers))
    _log.error("defect", path=template_of(scope["path"]), exc_info=failure)
    return problem_answer(scope, Problem("internal-defect"))


def prefers_html(request: Request) -> bool:
    """Whether the reader is a browser rather than a program."""
    accept = request.headers.get("accept", "*/*").lower()
    html, json = accept.find("text/html"), accept.find("json")
    return html >= 0 and (json < 0 or html < json)
