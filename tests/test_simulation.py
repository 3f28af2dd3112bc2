"""Ten seeds of the simulated house hold; a fault that is planted in it is found, and its story made short."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.ci


def simulate(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMPTOIR_", "DJANGO_"))
    }
    command = [sys.executable, "-m", "simulation", *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, timeout=900, check=False)


def test_ten_seeds_hold() -> None:
    run = simulate("--seed", "1-10", "--days", "6", "--shrink", "60")

    assert run.returncode == 0, run.stdout + run.stderr
    assert "10 of 10 seeds hold" in run.stdout


@pytest.mark.any_database
def test_a_fault_is_found_and_its_story_is_short() -> None:
    run = simulate(
        "--seed", "1", "--days", "20", "--fault", "a_sellers_part_is_left_behind", "--shrink", "60"
    )

    assert run.returncode == 1, run.stdout + run.stderr
    assert "broken on day" in run.stdout
    story = run.stdout.partition("the shortest story that still fails (")[2]
    assert int(story.split(" of ")[0]) <= 6, run.stdout
