"""An import of 2,000 orders as history is heard by what keeps rows and by nobody who speaks, whatever is killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from comptoir.orders.examples import order_sent
from tests.processes import run, shell, start, wait_for
from tests.proxies import HOST, free_port

ORDERS = 2000
# A worker that is killed amid its second task, when the rows are written and not committed.
DIES = """
import os, signal
from comptoir.journal.work import run_queued
from comptoir.orders import reactions
want, times = reactions.want_pictures, iter([False, True])
def want_and_die(urls):
    want(urls)
    if next(times):
        os.kill(os.getpid(), signal.SIGKILL)
reactions.want_pictures = want_and_die
run_queued(("default",))
"""
HELD = "from comptoir.orders.models import Order; print(Order.objects.count())"
WANTED = "from comptoir.orders.models import Picture; print(Picture.objects.count())"
TASKS = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.filter(task_path__contains="run_reaction").count())
"""
WRITTEN = "from comptoir.post.models import Message; print(Message.objects.count())"
WAITING = "from comptoir.journal.models import PendingReaction; print(PendingReaction.objects.count())"


def orders_file(folder: Path) -> Path:
    """So many orders, the first line of each with a picture of its own, at a host where nobody is."""
    host, file = f"http://127.0.0.1:{free_port()}", folder / "orders.jsonl"
    with file.open("w") as written:
        for at in range(ORDERS):
            row = order_sent(f"H-{at:05}", customer={"email": f"c{at % 50}@example.org", "name": "Alice"})
            row["lines"][0]["picture_url"] = f"{host}/{at}.png"
            written.write(json.dumps(row) + "\n")
    return file


@pytest.mark.ci
def test_import_and_worker_are_killed_half_way_and_all_is_kept(tmp_path: Path, house: dict[str, str]) -> None:
    pictures = {"COMPTOIR_PICTURES": "1", "COMPTOIR_PICTURES_FROM_LOOPBACK": "1"}
    environment = {**house, **pictures, "COMPTOIR_HOSTS": HOST}
    file = orders_file(tmp_path)

    killed = start(environment, "import", "orders", str(file))
    wait_for(lambda: killed.poll() is not None or int(shell(environment, HELD)))
    killed.kill()
    killed.wait()
    run(environment, "import", "orders", str(file))
    assert int(shell(environment, HELD)) == ORDERS
    assert int(shell(environment, TASKS)) <= 10

    run(environment, "shell", "-v0", "-c", DIES, exits=-signal.SIGKILL)
    assert 0 < int(shell(environment, WANTED)) < ORDERS
    worker = start(environment, "work")
    wait_for(lambda: shell(environment, WAITING) == "0")
    worker.terminate()
    assert worker.wait(60) == 0

    assert int(shell(environment, WANTED)) == ORDERS
    assert int(shell(environment, WRITTEN)) == 0
    assert int(shell(environment, TASKS)) <= 10
