"""A house is backed up while it is at work, and put back elsewhere with all that was sealed in it."""

from __future__ import annotations

import stat
from pathlib import Path

from tests.processes import bare_house, run, shell, start

# A letter whose code is sealed under the house's key
QUEUE = """
from django.db import transaction
from comptoir.post.actions import queue_letter
with transaction.atomic():
    queue_letter("customers/new_password_code", to="alice@example.org", language="en",
                 context={"name": "Alice"}, secrets={"code": "271828"})
"""
SEND = """
from comptoir.journal.work import run_queued
from comptoir.post.mailbox import read_mailbox
run_queued()
print([(letter.recipient, "271828" in letter.text) for letter in read_mailbox()])
"""
WRITING = """
from django.db import transaction
from comptoir.journal.models import HouseEntry
from comptoir.journal.record import OPERATOR, record
from comptoir.journal.facts import FACTS
import sys
with transaction.atomic():
    record(FACTS["journal.task_retried"], about=None, by=OPERATOR)
    print("writing", flush=True)
    sys.stdin.readline()
"""
ENTRIES = "from comptoir.journal.models import HouseEntry; print(HouseEntry.objects.count())"


def environment_of(house: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in house.items() if name != "COMPTOIR_SECRET_KEY"}


def write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True)
    file.write_bytes(content)


def test_what_is_backed_up_while_somebody_writes_is_put_back_whole(
    house: dict[str, str], tmp_path: Path
) -> None:
    house = environment_of(house)
    shell(house, QUEUE)
    writer = start(house, "shell", "-v0", "-c", WRITING)
    assert writer.stdout is not None
    assert writer.stdout.readline() == b"writing\n"

    photo = Path("photos/ab/0199-2048.jpg")
    write(Path(house["COMPTOIR_DATA"]) / photo, b"a photo")

    said = run(house, "backup", str(tmp_path / "backup"))
    writer.communicate(b"\n", timeout=60)

    assert "with the key that opens what is sealed in it" in said
    assert shell(house, ENTRIES) == "1"
    (tmp_path / "elsewhere").mkdir()
    with bare_house(tmp_path / "elsewhere") as elsewhere:
        elsewhere = environment_of(elsewhere)
        run(elsewhere, "restore", str(tmp_path / "backup"))
        run(elsewhere, "upgrade")

        assert shell(elsewhere, ENTRIES) == "0"
        assert (Path(elsewhere["COMPTOIR_DATA"]) / photo).read_bytes() == b"a photo"
        assert shell(elsewhere, SEND) == "[('alice@example.org', True)]"


def test_a_backup_is_for_its_owner_alone_and_overwrites_none(house: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    run(house, "backup", str(folder))

    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in [folder, *folder.iterdir()]} == {0}
    run(house, "backup", str(folder), exits=1)


def test_a_house_that_has_tables_is_not_overwritten(house: dict[str, str], tmp_path: Path) -> None:
    run(house, "backup", str(tmp_path / "backup"))

    run(house, "restore", str(tmp_path / "backup"), exits=1)


def test_a_folder_that_is_no_backup_is_refused(house: dict[str, str], tmp_path: Path) -> None:
    run(house, "restore", str(tmp_path), exits=1)
