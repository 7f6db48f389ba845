"""Understands how the few pages of the gateway look: readable without script, without the net."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

STYLESHEET_PATH = "/problems/assets/page.css"
STYLESHEET = """
:root { color-scheme: light dark; }
body { font: 1.125rem/1.75 system-ui, "Noto Sans CJK SC", "Source Han Sans SC", sans-serif;
  margin: 0 auto; max-width: 46rem; padding: 1.5rem; }
h1 { font-size: 1.6rem; line-height: 1.35; }
h2 { font-size: 1.15rem; margin-top: 2rem; }
dt { font-weight: 600; margin-top: .75rem; }
dd { margin: 0; }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
nav { font-size: 1rem; }
li { margin: .35rem 0; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
"""
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)


def page(title: str, body: str, language: str) -> HTMLResponse:
    """A page with the heading `title`; `body` is markup, already escaped."""
    text = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" href="{STYLESHEET_PATH}">\n</head>\n<body>\n'
        f"<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )
    headers = {
        "Content-Security-Policy": _PAGE_POLICY,
        "Content-Language": language,
        "Vary": "Accept, Accept-Language",
    }
    return HTMLResponse(text, headers=headers)
