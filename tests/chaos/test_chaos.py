"""Everything is killed in turn and together while commitments are filed; nothing that was answered
is lost, nothing takes effect twice, nothing stays behind."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import pytest

from tests.architecture.reading import ROOT

_FIXED_SEED = 20260726
_RANDOM_SEED = random.SystemRandom().randrange(1_000_000)


@pytest.mark.engine("postgresql", "kafka")
@pytest.mark.usefixtures("postgres_server", "kafka_server")
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("seed", "seconds", "kills"),
    [(_FIXED_SEED, 90, 40), (_RANDOM_SEED, 30, 10)],
    ids=["the same every time", "drawn anew"],
)
def test_whatever_dies_the_books_balance(
    seed: int, seconds: int, kills: int, capsys: pytest.CaptureFixture[str]
) -> None:
    measure = (f"--seed={seed}", f"--seconds={seconds}", f"--kills={kills}")
    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos", *measure],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    with capsys.disabled():
        sys.stdout.write(f"\n{run.stdout}")
    assert run.returncode == 0, run.stdout
    killed = re.search(r"^kills +(\d+)", run.stdout, re.MULTILINE)
    assert killed is not None
    assert int(killed[1]) >= kills
