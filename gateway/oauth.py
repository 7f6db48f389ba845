"""Understands how a client gets a token: RFC 6749 client credentials, and who we are (RFC 8414)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.client_authentication import ClientAuthentication, TooManyFailuresError
from gateway.clients import Client
from gateway.exchange import exchange_of
from gateway.forwarding import read_body
from gateway.oauth_words import DESCRIPTIONS
from gateway.roles import ROLES
from gateway.tokens import Tokens
from services.chassis.problem import ENGLISH

FORM = "application/x-www-form-urlencoded"
_LARGEST_FORM = 16 * 1024
_MOST_FIELDS = 20
_NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenRequestError(Exception):
    """The token request is answered with an RFC 6749 §5.2 error: its code, and which sentence."""

    def __init__(self, error: str, sentence: str, status: int = 400, wait: int = 0) -> None:
        super().__init__(error)
        self.error = error
        self.sentence = sentence
        self.status = status
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Presented:
    """What a client presents to be known."""

    client_id: str
    secret: str


class Authority:
    """The authorization server: a token endpoint, its keys and its metadata."""

    def __init__(
        self, public_url: str, tokens: Tokens, authentication: ClientAuthentication
    ) -> None:
        self._public_url = public_url
        self._tokens = tokens
        self._authentication = authentication

    async def issue_token(self, request: Request) -> Response:
        """POST /oauth/token."""
        try:
            form = await _form(request)
            client = await self._client(request, form)
            roles = _roles(client, form)
        except TokenRequestError as failure:
            return _error_answer(request, failure)
        exchange_of(request.scope).client_id = client.client_id
        answer = {
            "access_token": self._tokens.issue(client, roles),
            "token_type": "Bearer",
            "expires_in": self._tokens.lifetime,
            "scope": " ".join(sorted(roles)),
        }
        return JSONResponse(answer, headers=_NEVER_STORED)

    async def jwks(self, _request: Request) -> Response:
        """GET /.well-known/jwks.json."""
        headers = {"Cache-Control": "public, max-age=300"}
        return JSONResponse(self._tokens.public_keys, headers=headers)

    async def metadata(self, _request: Request) -> Response:
        """GET /.well-known/oauth-authorization-server."""
        answer = {
            "issuer": self._public_url,
            "token_endpoint": f"{self._public_url}/oauth/token",
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "jwks_uri": f"{self._public_url}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": list(ROLES),
            "service_documentation": f"{self._public_url}/api/v1/docs",
            "ui_locales_supported": ["zh-CN", "en"],
        }
        return JSONResponse(answer, headers={"Cache-Control": "public, max-age=300"})

    async def _client(self, request: Request, form: dict[str, str]) -> Client:
        presented = _presented(request, form)
        try:
            client = await self._authentication.authenticate(presented.client_id, presented.secret)
        except TooManyFailuresError as failure:
            raise TokenRequestError(
                "temporarily_unavailable", "too-many-failures", 429, failure.seconds
            ) from failure
        if client is None:
            raise TokenRequestError("invalid_client", "wrong-client", 401)
        return client


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise TokenRequestError("invalid_request", "not-a-form")
    content = await read_body(request.scope, request.receive, _LARGEST_FORM)
    try:
        pairs = parse_qsl(
            content.decode("utf-8"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as failure:
        raise TokenRequestError("invalid_request", "not-a-form") from failure
    form = dict(pairs)
    if len(form) != len(pairs):
        raise TokenRequestError("invalid_request", "repeated")
    if not form.get("grant_type"):
        raise TokenRequestError("invalid_request", "no-grant-type")
    if form["grant_type"] != "client_credentials":
        raise TokenRequestError("unsupported_grant_type", "other-grant-type")
    return form


def _presented(request: Request, form: dict[str, str]) -> Presented:
    authorization = request.headers.getlist("authorization")
    if authorization:
        if "client_secret" in form or len(authorization) > 1:
            raise TokenRequestError("invalid_request", "two-ways")
        presented = _basic(authorization[0])
        if form.get("client_id", presented.client_id) != presented.client_id:
            raise TokenRequestError("invalid_request", "two-ways")
        return presented
    if not form.get("client_id") or not form.get("client_secret"):
        raise TokenRequestError("invalid_client", "no-client", 401)
    return Presented(form["client_id"], form["client_secret"])


def _basic(authorization: str) -> Presented:
    scheme, _, coded = authorization.partition(" ")
    try:
        if scheme.lower() != "basic":
            raise ValueError(scheme)
        pair = base64.b64decode(coded.strip(), validate=True).decode("utf-8")
    except (ValueError, binascii.Error) as failure:
        raise TokenRequestError("invalid_client", "no-client", 401) from failure
    client_id, colon, secret = pair.partition(":")
    if not colon or not client_id:
        raise TokenRequestError("invalid_client", "no-client", 401)
    # RFC 6749 §2.3.1: both are form-encoded before they are put together.
    return Presented(unquote_plus(client_id), unquote_plus(secret))


def _roles(client: Client, form: dict[str, str]) -> frozenset[str]:
    wanted = frozenset(form.get("scope", "").split())
    if not wanted <= set(client.roles):
        raise TokenRequestError("invalid_scope", "role-not-held")
    return wanted or frozenset(client.roles)


def _error_answer(request: Request, failure: TokenRequestError) -> Response:
    language = exchange_of(request.scope).language
    chinese, english = DESCRIPTIONS[failure.sentence]
    headers = {**_NEVER_STORED, "Content-Language": language}
    if failure.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="chengnuo"'
    if failure.wait:
        headers["Retry-After"] = str(failure.wait)
    answer = {
        "error": failure.error,
        "error_description": english if language == ENGLISH else chinese,
    }
    return JSONResponse(answer, failure.status, headers=headers)
