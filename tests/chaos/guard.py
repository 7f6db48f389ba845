"""Understands how a city ends whose attacker died: when its input ends, whatever is left of the
system in FOLDER is ended, and the folder taken away unless it is to be kept."""

from __future__ import annotations

import shutil
import sys
from contextlib import suppress
from pathlib import Path

from deploy.launcher.distributed_folder import POSTGRES
from deploy.launcher.supervision import Supervision
from deploy.postgres.place import remove_place


def main(folder: Path, *, keep: bool) -> None:
    """Wait for the end, then end the rest."""
    sys.stdin.read()
    supervision = Supervision(folder)
    if supervision.is_there:
        supervision.end()
    if keep:
        return
    with suppress(FileNotFoundError):
        remove_place(folder / POSTGRES)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), keep="keep" in sys.argv[2:])
