"""Understands what the catalogue must be told before it starts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.chassis.settings import UNTOLD, ChassisSettings, InDevelopment


class CatalogSettings(ChassisSettings):
    """The list that the catalogue keeps, who reviews it and who publishes it."""

    list_id: Annotated[str, InDevelopment("370406-commitment-list")] = Field(
        default=UNTOLD, validate_default=True, description="The identifier of the list."
    )
    list_title: Annotated[str, InDevelopment("山亭区实行告知承诺制的证明事项清单")] = Field(
        default=UNTOLD, validate_default=True, description="The title of the list."
    )
    reviewing_agency: Annotated[str, InDevelopment("370406-justice")] = Field(
        default=UNTOLD, validate_default=True, description="The agency that reviews the list."
    )
    publishing_agency: Annotated[str, InDevelopment("370406-gov")] = Field(
        default=UNTOLD, validate_default=True, description="The agency that publishes the list."
    )
