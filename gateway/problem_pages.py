"""Understands how a problem is explained to who met it: a page, or the same for a program."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from contracts.problems import BOOK, ProblemWording
from gateway.answers import prefers_html
from gateway.exchange import exchange_of
from gateway.html import STYLESHEET, page
from services.chassis.problem import CHINESE, ENGLISH, Problem

_LABELS = {
    CHINESE: {
        "index": "问题一览",
        "introduction": "接口以问题（RFC 9457）答复不能办理的请求，每种问题有固定的代码。",
        "status": "HTTP 状态",
        "code": "代码",
        "detail": "情况",
        "way_out": "怎么办",
        "filled": "“—”处为具体请求中的内容。",
        "other": '<a href="?lang=en" hreflang="en" lang="en">English</a>',
    },
    ENGLISH: {
        "index": "Problems",
        "introduction": "A request that cannot be met is answered with a problem (RFC 9457).",
        "status": "HTTP status",
        "code": "Code",
        "detail": "What happened",
        "way_out": "What to do",
        "filled": "A dash stands for what belongs to the single request.",
        "other": '<a href="?lang=zh-CN" hreflang="zh-CN" lang="zh-CN">中文</a>',
    },
}


async def problem_index(request: Request) -> Response:
    """GET /problems: every problem, in the order of the book."""
    language = _language(request)
    wordings = [BOOK.wording(slug, language, {}) for slug in BOOK.slugs]
    if not prefers_html(request):
        return _json({"items": [_entry(each) for each in wordings]}, language)
    labels = _LABELS[language]
    items = "\n".join(
        f'<li><a href="/problems/{each.slug}{_query(request)}">{escape(each.title)}</a> '
        f"<code>{each.slug}</code> {each.status}</li>"
        for each in wordings
    )
    body = f"<p>{labels['introduction']}</p>\n<ul>\n{items}\n</ul>\n<nav>{labels['other']}</nav>"
    return page(labels["index"], body, language)


async def problem_page(request: Request) -> Response:
    """GET /problems/{slug}: one problem. Raises Problem (404) for an unknown slug."""
    language = _language(request)
    try:
        wording = BOOK.wording(request.path_params["slug"], language, {})
    except KeyError as failure:
        raise Problem("not-found") from failure
    if not prefers_html(request):
        return _json(_entry(wording), language)
    return page(wording.title, _body(wording, _LABELS[language], _query(request)), language)


async def stylesheet(_request: Request) -> Response:
    """GET /problems/assets/page.css."""
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(STYLESHEET, media_type="text/css", headers=headers)


def _body(wording: ProblemWording, labels: dict[str, str], query: str) -> str:
    return (
        f"<p>{escape(wording.detail)}</p>\n"
        f"<h2>{labels['way_out']}</h2>\n<p>{escape(wording.way_out)}</p>\n"
        f"<dl>\n<dt>{labels['code']}</dt><dd><code>{wording.slug}</code></dd>\n"
        f"<dt>{labels['status']}</dt><dd>{wording.status}</dd>\n</dl>\n"
        f"<p>{labels['filled']}</p>\n"
        f'<nav><a href="/problems{query}">{labels["index"]}</a> · {labels["other"]}</nav>'
    )


def _entry(wording: ProblemWording) -> dict[str, object]:
    return {
        "type": f"/problems/{wording.slug}",
        "code": wording.slug,
        "status": wording.status,
        "title": wording.title,
        "detail": wording.detail,
        "way_out": wording.way_out,
        "service": BOOK.owner(wording.slug),
    }


def _json(content: dict[str, object], language: str) -> Response:
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return JSONResponse(content, headers=headers)


def _language(request: Request) -> str:
    asked = request.query_params.get("lang", "").lower().partition("-")[0]
    chosen = {"en": ENGLISH, "zh": CHINESE}.get(asked)
    return chosen or exchange_of(request.scope).language


def _query(request: Request) -> str:
    return f"?lang={_language(request)}" if "lang" in request.query_params else ""
