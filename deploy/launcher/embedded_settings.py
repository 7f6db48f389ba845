"""Understands what each service of the embedded system is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploy.launcher.keys import Keys
from deploy.launcher.profile import Profile
from deploy.launcher.programs import trusted_by
from services.catalog.settings import CatalogSettings
from services.commitment.settings import CommitmentSettings
from services.credit.settings import CreditSettings
from services.verification.settings import VerificationSettings


class EmbeddedSettings:
    """The settings of the services; `urls` say where each answers, `outside` where the sandbox
    does."""

    def __init__(self, profile: Profile, keys: Keys, urls: Mapping[str, str], outside: str) -> None:
        self._profile = profile
        self._keys = keys
        self._urls = urls
        self._outside = outside

    def catalog(self) -> CatalogSettings:
        """What the catalogue is told."""
        return CatalogSettings(**self._chassis("catalog"))

    def commitment(self) -> CommitmentSettings:
        """What the commitment service is told."""
        return CommitmentSettings(
            **self._chassis("commitment"),
            identity_service_url=f"{self._outside}/unified-identity",
        )

    def verification(self) -> VerificationSettings:
        """What verification is told."""
        return VerificationSettings(
            **self._chassis("verification"),
            commitment_internal_url=self._urls["commitment"],
            licence_library_url=f"{self._outside}/licence-library",
            data_sharing_url=f"{self._outside}/data-sharing",
        )

    def credit(self) -> CreditSettings:
        """What credit is told."""
        return CreditSettings(
            **self._chassis("credit"),
            commitment_internal_url=self._urls["commitment"],
            city_platform_url=f"{self._outside}/credit-platforms/city",
            enterprise_platform_url=f"{self._outside}/credit-platforms/enterprise",
        )

    def of(self, name: str) -> Any:
        """What the service of that name is told."""
        return getattr(self, name)()

    def _chassis(self, name: str) -> dict[str, Any]:
        return {
            "database_url": self._profile.database_url(name),
            "deployment_key": self._keys.deployment_key,
            "trusted_callers": trusted_by(name, self._keys),
            "signing_key": self._keys.signing[name],
        }
