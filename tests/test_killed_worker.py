"""A worker that is killed in the middle loses nothing and does nothing twice."""

from __future__ import annotations

import signal
from pathlib import Path
from subprocess import Popen

from tests.processes import run, shell, start, wait_for

# A reaction that says that it has begun, waits for as long as it is told to, and then has an effect.
SLOW = '''
"""One slow reaction, in place of what addresses do."""
import os, time
from comptoir.journal.facts import Fact
from comptoir.journal.react import Reaction
TRIED = Fact("journal.tried", "Tried")
def slow(entry):
    from comptoir.sellers.models import Seller
    folder = os.environ["COMPTOIR_DATA"]
    open(f"{folder}/begun", "a").write("x")
    Seller.objects.create(reference=str(entry.id), slug=str(entry.id), name="effect")
    while os.path.exists(f"{folder}/wait"):
        time.sleep(0.02)
REACTIONS = [Reaction(TRIED, slow)]
'''
TELL = """
from django.db import transaction
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.facts import FACTS
from comptoir.sellers.models import Seller
with transaction.atomic():
    record(FACTS["journal.tried"], about=Seller(), by=OPERATOR)
"""
EFFECTS = "from comptoir.sellers.models import Seller; print(Seller.objects.count())"
STATES = "from django_tasks_db.models import DBTaskResult as T; print(sorted(T.objects.values_list('status', flat=True)))"


def with_reactions(folder: Path, environment: dict[str, str]) -> dict[str, str]:
    """The same house, whose list of reactions is the one above: a module of that name found first."""
    (folder / "slow_reactions.py").write_text(SLOW)
    (folder / "sitecustomize.py").write_text(
        "import importlib.util, sys\n"
        "spec = importlib.util.spec_from_file_location('comptoir.addresses.reactions', "
        f"{str(folder / 'slow_reactions.py')!r})\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        return spec if name == 'comptoir.addresses.reactions' else None\n"
        "sys.meta_path.insert(0, Finder())\n"
    )
    return {**environment, "PYTHONPATH": str(folder)}


def start_amid_a_reaction(folder: Path, environment: dict[str, str]) -> Popen[bytes]:
    """A worker that has begun a reaction and cannot end it while the file `wait` is there."""
    (folder / "wait").touch()
    shell(environment, TELL)
    worker = start(environment, "work")
    begun = folder / "begun"
    wait_for(lambda: begun.exists() and begun.read_text())
    return worker


def test_a_reaction_whose_worker_is_killed_has_its_effect_exactly_once(
    tmp_path: Path, house: dict[str, str]
) -> None:
    environment = with_reactions(tmp_path, house)
    worker = start_amid_a_reaction(tmp_path, environment)

    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert shell(environment, EFFECTS) == "0"
    assert "RUNNING" in shell(environment, STATES)

    (tmp_path / "wait").unlink()
    workers = [start(environment, "work") for _one in range(2)]
    wait_for(lambda: "SUCCESSFUL" in shell(environment, STATES))
    for worker in workers:
        worker.terminate()
        # The one that had nothing to do may still be starting, and is ended by the signal itself.
        assert worker.wait(timeout=60) in (0, -signal.SIGTERM)

    assert shell(environment, EFFECTS) == "1"
    assert (tmp_path / "begun").read_text() == "xx"


def test_a_worker_that_is_told_to_stop_finishes_what_it_does(tmp_path: Path, house: dict[str, str]) -> None:
    environment = with_reactions(tmp_path, house)
    worker = start_amid_a_reaction(tmp_path, environment)

    worker.terminate()
    (tmp_path / "wait").unlink()

    assert worker.wait(timeout=60) == 0
    assert shell(environment, EFFECTS) == "1"


def test_two_workers_never_run_one_task_twice(tmp_path: Path, house: dict[str, str]) -> None:
    environment = with_reactions(tmp_path, house)
    shell(environment, TELL * 25)
    workers = [start(environment, "work") for _one in range(2)]
    done = "from django_tasks_db.models import DBTaskResult as T; print(T.objects.successful().count())"
    wait_for(lambda: shell(environment, done) == "25")
    for worker in workers:
        worker.terminate()
        worker.wait(timeout=60)

    assert len((tmp_path / "begun").read_text()) == 25
    assert "Nothing failed." in run(environment, "failures")
