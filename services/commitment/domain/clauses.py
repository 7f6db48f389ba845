"""Understands which clauses the service applies; their text is in contracts/clauses.toml."""

from __future__ import annotations

LIST_OF_ITEMS = "shanting-2021-8.1.2"
FORMAT_TEXTS = "shanting-2021-8.2.2"
SERVICE_GUIDES = "shanting-2021-8.2.3"
PUBLICITY = "shanting-2021-8.2.4"
VERIFICATION = "shanting-2021-8.3.1"
SUPERVISION = "shanting-2021-8.3.3"
CREDIT = "shanting-2021-8.4.2"
RELIABLE_SIGNATURE = "order-716.8"
CITIZEN_NUMBER = "gb-11643"
SOCIAL_CREDIT_CODE = "gb-32100"
OWN_RULE = "system.own"
