"""Understands what the catalogue must be told before it starts."""

from __future__ import annotations

from services.chassis.settings import ChassisSettings


class CatalogSettings(ChassisSettings):
    """The list that the catalogue keeps, who reviews it and who publishes it."""

    list_id: str = "370406-commitment-list"
    list_title: str = "山亭区实行告知承诺制的证明事项清单"
    reviewing_agency: str = "370406-justice"
    publishing_agency: str = "370406-gov"
