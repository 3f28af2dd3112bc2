"""The units of docs/operate.md are such as systemd takes, and name what there is."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

from comptoir.project.management.commands import serve, work
from tests.proxies import OPERATE

UNITS = dict(
    re.findall(r"^`/etc/systemd/system/([\w.-]+)`:\n\n```ini\n(.*?)^```$", OPERATE.read_text(), re.S | re.M)
)


def test_there_is_a_unit_for_the_socket_the_web_server_and_the_worker() -> None:
    assert set(UNITS) == {"comptoir-web.socket", "comptoir-web.service", "comptoir-worker.service"}
    for name, text in UNITS.items():
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.read_string(text)
        if name.endswith(".service"):
            assert unit["Service"]["Restart"] == "always"
            assert Path(unit["Service"]["ExecStart"].split()[0]).name == "comptoir"
            command = unit["Service"]["ExecStart"].split()[1]
            assert command in {module.__name__.rpartition(".")[2] for module in (serve, work)}


def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    for name, text in UNITS.items():
        # What is not on this machine stands there by another name.
        here = re.sub(r"/srv/comptoir/.venv/bin/comptoir", "/bin/true", text).replace(
            "User=comptoir", "User=root"
        )
        (tmp_path / name).write_text(here.replace("/srv/comptoir", str(tmp_path)))
    if shutil.which("systemd-analyze"):
        line = ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)]
        told = subprocess.run(line, capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stderr
        assert "comptoir" not in told.stderr
    assert len(list(tmp_path.iterdir())) == 3
