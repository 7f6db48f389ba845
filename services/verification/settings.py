"""Understands what verification must be told before it starts.

What is marked [DESIGN] no law states: the system chose it, and a deployment may choose otherwise.
What is marked [OK] a law is known to state, but its wording is still to be confirmed.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from services.chassis.settings import ChassisSettings, OutsideAddress
from services.verification.domain.assistance import AssistanceDeadlines
from services.verification.domain.determinations import DeterminationPolicy
from services.verification.domain.ladder import Patience


class VerificationSettings(ChassisSettings):
    """The settings of verification; times in seconds unless the name says otherwise."""

    commitment_internal_url: str = Field(description="Where the commitment service answers.")
    licence_library_url: OutsideAddress = Field(
        description="电子证照库, up to and without `/resources`."
    )
    data_sharing_url: OutsideAddress = Field(
        description="政务信息共享平台, up to and without `/resources`."
    )

    connector_timeout_seconds: float = Field(
        default=3.0, gt=0, description="How long a source is waited for."
    )
    connector_attempts: int = Field(default=3, ge=1, description="For one question, at once.")
    connector_first_pause_seconds: float = Field(
        default=0.1, ge=0, description="Before a question is asked again."
    )
    connector_longest_pause_seconds: float = Field(
        default=1.0, ge=0, description="Pauses grow up to this."
    )
    circuit_failures: int = Field(default=5, ge=1, description="In a row, until it opens.")
    circuit_cooldown_seconds: float = Field(
        default=15.0, gt=0, description="How long an open circuit stays open."
    )

    patience_attempts: int = Field(
        default=6, ge=1, description="[DESIGN] Silent questions until the ladder is climbed."
    )
    patience_first_pause_seconds: float = Field(
        default=2.0, gt=0, description="Before a silent source is asked again."
    )
    patience_longest_pause_seconds: float = Field(
        default=900.0, gt=0, description="Pauses grow up to this."
    )
    check_lease_seconds: float = Field(
        default=60.0, gt=0, description="A worker that died loses its checks after this long."
    )
    check_concurrency: int = Field(default=8, ge=1, description="Questions at once, per source.")
    check_poll_seconds: float = Field(
        default=1.0, gt=0, description="How often due checks are looked for."
    )

    assistance_urgent_workdays: int = Field(
        default=1, ge=1, description="[DESIGN] Working days that an asked organ has."
    )
    assistance_normal_workdays: int = Field(
        default=5, ge=1, description="[DESIGN] The same, where it is not urgent."
    )

    excuse_corrected_honest_mistake: bool = Field(
        default=True, description="[DESIGN] Corrected before discovery: not determined false."
    )
    excuse_what_was_not_the_committers_doing: bool = Field(
        default=True, description="[DESIGN] Wrong data, later change: not determined false."
    )
    least_reconsideration_days: int = Field(
        default=60, ge=1, description="[OK] 行政复议法: days to ask for reconsideration, at least."
    )
    least_litigation_months: int = Field(
        default=6, ge=1, description="[OK] 行政诉讼法: months to sue, at least."
    )

    @property
    def determination_policy(self) -> DeterminationPolicy:
        """What is left undetermined where no law says so, and how long remedies last."""
        return DeterminationPolicy(
            excuse_corrected_honest_mistake=self.excuse_corrected_honest_mistake,
            excuse_what_was_not_the_committers_doing=(
                self.excuse_what_was_not_the_committers_doing
            ),
            least_reconsideration_days=self.least_reconsideration_days,
            least_litigation_months=self.least_litigation_months,
        )

    @property
    def patience(self) -> Patience:
        """How long a silent source is waited for."""
        return Patience(
            attempts=self.patience_attempts,
            first_pause=timedelta(seconds=self.patience_first_pause_seconds),
            longest_pause=timedelta(seconds=self.patience_longest_pause_seconds),
            lease=timedelta(seconds=self.check_lease_seconds),
        )

    @property
    def assistance_deadlines(self) -> AssistanceDeadlines:
        """How long an asked organ has."""
        return AssistanceDeadlines(
            urgent_workdays=self.assistance_urgent_workdays,
            normal_workdays=self.assistance_normal_workdays,
        )
