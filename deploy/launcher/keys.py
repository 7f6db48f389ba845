"""Understands the secrets of a deployment: made at its first start, kept for its owner alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from deploy.launcher.compositions import SERVICES
from gateway.clients import write_private

SIGNERS = ("gateway", *SERVICES)


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of a deployment: the key of references, and a signing key per signer."""

    deployment_key: str
    signing: Mapping[str, dict[str, Any]]

    def public(self) -> dict[str, dict[str, Any]]:
        """The public halves, by signer."""
        return {
            name: dict(OKPKey.import_key(key).as_dict(private=False))
            for name, key in self.signing.items()
        }


def kept_keys(path: Path) -> Keys:
    """The keys in a file, made where there is none."""
    if not path.exists():
        signing = {
            name: OKPKey.generate_key("Ed25519", {"kid": name}, private=True).as_dict(private=True)
            for name in SIGNERS
        }
        made = {"deployment_key": secrets.token_hex(32), "signing": signing}
        write_private(path, json.dumps(made))
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Keys(kept["deployment_key"], kept["signing"])
