"""Understands who may call an operation: the one declaration of it, and its check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request

from services.chassis.callers import CALLER_HEADER, GATEWAY, Caller, CallerVerifier
from services.chassis.problem import Problem


async def current_caller(request: Request) -> Caller:
    """The caller of `request`. Raises Problem where there is none to be believed."""
    verifier: CallerVerifier = request.app.state.caller_verifier
    statement = request.headers.get(CALLER_HEADER)
    if statement is None:
        raise Problem("token-missing")
    return verifier.verify(statement)


@dataclass(frozen=True)
class AllowRoles:
    """The one place where an operation says which roles may call it."""

    roles: frozenset[str]

    async def __call__(self, request: Request) -> Caller:
        """The caller. Raises Problem where it has none of the roles."""
        caller = await current_caller(request)
        if caller.issuer != GATEWAY or not caller.has(*self.roles):
            raise Problem("role-not-allowed", roles="、".join(sorted(self.roles)))
        return caller


@dataclass(frozen=True)
class AllowServices:
    """Lets only services of the system call an internal operation."""

    issuers: frozenset[str]

    async def __call__(self, request: Request) -> Caller:
        """The caller. Raises Problem where it is not one of the services."""
        caller = await current_caller(request)
        if caller.issuer not in self.issuers or caller.client_id != caller.issuer:
            raise Problem("not-found")
        return caller


def allow(*roles: str) -> Any:
    """A dependency that gives the caller to an operation that `roles` may call."""
    return Depends(AllowRoles(frozenset(roles)))


def internal(*issuers: str) -> Any:
    """A dependency that gives the caller to an operation for services alone."""
    return Depends(AllowServices(frozenset(issuers)))
