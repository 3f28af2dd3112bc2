"""A house's Django, loaded once: it forks for each code it is told, which so has a process of its own at no cost."""

from __future__ import annotations

import atexit
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile

LONGEST_SECONDS = 60
_shells: dict[tuple[tuple[str, str], ...], subprocess.Popen[str]] = {}


def tell(
    environment: dict[str, str], code: str, *, times: int = 1, meanwhile: Callable[[], object] | None = None
) -> list[str]:
    """Run some Python in the house, in so many processes at once; answers what each prints, or what went wrong."""
    shell = _shell_of(environment)
    assert shell.stdin is not None
    assert shell.stdout is not None
    with suppress(BrokenPipeError):
        print(json.dumps([code, times]), file=shell.stdin, flush=True)
    if meanwhile:
        meanwhile()
    answer = shell.stdout.readline()
    assert answer, f"the house does not load: {shell.wait()}"
    said = json.loads(answer)
    assert all(ended == 0 for ended, _out, _wrong in said), "".join(
        wrong + out for _ended, out, wrong in said
    )
    return [out for _ended, out, _wrong in said]


def _shell_of(environment: dict[str, str]) -> subprocess.Popen[str]:
    key = tuple(sorted(environment.items()))
    if key not in _shells:
        pipe, line = subprocess.PIPE, [sys.executable, "-m", "tests.shells"]
        _shells[key] = subprocess.Popen(line, env=environment, stdin=pipe, stdout=pipe, text=True)
    return _shells[key]


@atexit.register
def end_shells(folder: str = "") -> None:
    """End those of the house in this folder, or of all houses."""
    for key in [key for key in _shells if folder in ("", dict(key)["COMPTOIR_DATA"])]:
        _shells.pop(key).communicate()


@dataclass
class _Fork:
    """One process that runs the code, and the files that it prints to."""

    code: str

    def __post_init__(self) -> None:
        self.out, self.wrong = TemporaryFile("w+"), TemporaryFile("w+")  # noqa: SIM115 - `answer` closes them
        self.pid = os.fork()
        if not self.pid:
            os.dup2(self.out.fileno(), 1)
            os.dup2(self.wrong.fileno(), 2)
            signal.alarm(LONGEST_SECONDS)
            os._exit(self._run())

    def _run(self) -> int:
        """Run it; its connection is closed as at the end of any process."""
        from django.db import connections

        try:
            exec(self.code, {"__name__": "shell"})  # noqa: S102
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            connections.close_all()
            sys.stdout.flush()
            sys.stderr.flush()
        return 0

    def answer(self) -> tuple[int, str, str]:
        ended = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        with self.out as out, self.wrong as wrong:
            out.seek(0)
            wrong.seek(0)
            return ended, out.read(), wrong.read()


def _answer_each() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    django.setup()
    for line in sys.stdin:
        code, times = json.loads(line)
        forks = [_Fork(code) for _process in range(times)]
        print(json.dumps([fork.answer() for fork in forks]), flush=True)


if __name__ == "__main__":
    _answer_each()
