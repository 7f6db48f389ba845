"""Understands the API page: Swagger UI from the machine itself, nothing from the net."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from swagger_ui_bundle import swagger_ui_path

from services.chassis.problem import Problem

# The bundled Swagger UI is of the 4 series, which shows OpenAPI 3.0 alone.
_SHOWN_DOCUMENT = "/api/v1/openapi-3.0.json"
_BUNDLED = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_SCRIPT = f"""
window.addEventListener("load", () => {{
  window.ui = SwaggerUIBundle({{
    url: "{_SHOWN_DOCUMENT}",
    dom_id: "#swagger-ui",
    deepLinking: true,
    docExpansion: "none",
    displayOperationId: true,
    displayRequestDuration: true,
    filter: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
  }});
}});
"""
_STYLE = """
body { margin: 0; }
header { font: 1rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif; margin: 0 auto;
  max-width: 1460px; padding: 1rem 1.25rem 0; }
"""
_PAGE = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>承诺 · 接口文档</title>
<link rel="stylesheet" href="/api/v1/docs/swagger-ui.css">
<link rel="stylesheet" href="/api/v1/docs/page.css">
<link rel="icon" type="image/png" sizes="32x32" href="/api/v1/docs/favicon-32x32.png">
</head>
<body>
<header>
机器可读的文档：<a href="/api/v1/openapi.json">OpenAPI 3.1</a>（本页所示为其
<a href="/api/v1/openapi-3.0.json">OpenAPI 3.0</a> 译本）·
<a href="/problems">问题一览</a>
<noscript><p>本页需要 JavaScript；上列文档不需要。</p></noscript>
</header>
<div id="swagger-ui"></div>
<script src="/api/v1/docs/swagger-ui-bundle.js"></script>
<script src="/api/v1/docs/page.js"></script>
</body>
</html>
"""
# Swagger UI puts style attributes into its markup, and small images into its style sheet.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_KEPT = {"Cache-Control": "public, max-age=86400"}


async def docs(_request: Request) -> Response:
    """GET /api/v1/docs."""
    headers = {"Content-Security-Policy": _POLICY, "Content-Language": "zh-CN"}
    return HTMLResponse(_PAGE, headers=headers)


async def docs_asset(request: Request) -> Response:
    """GET /api/v1/docs/{name}: what the page needs. Raises Problem (404) for anything else."""
    name = request.path_params["name"]
    if name == "page.js":
        return Response(_SCRIPT, media_type="text/javascript", headers=_KEPT)
    if name == "page.css":
        return Response(_STYLE, media_type="text/css", headers=_KEPT)
    if name not in _BUNDLED:
        raise Problem("not-found")
    return FileResponse(swagger_ui_path / name, media_type=_BUNDLED[name], headers=_KEPT)


async def to_docs(_request: Request) -> Response:
    """Lead whoever opens the bare address to the API page."""
    return RedirectResponse("/api/v1/docs", status_code=303)
