"""`comptoir check --deploy` is content with a good house, and names each weak setting with its cure."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = {
    "COMPTOIR_PUBLIC_URL": "https://account.example.org",
    "COMPTOIR_HOSTS": "account.example.org",
    "COMPTOIR_SECRET_KEY": secrets.token_urlsafe(50),
    "COMPTOIR_PROXIES": "1",
    "COMPTOIR_SMS": "apprise",
    "COMPTOIR_SMS_URL": "json://sms.example.org",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.org:587",
}
OURS = ("COMPTOIR_", "DJANGO_", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "PASSWORD_POLICY")


def checked(
    tmp_path: Path, changed: dict[str, str], code: str = "", *more: str
) -> subprocess.CompletedProcess[str]:
    """The real command, in good settings but for what is changed: variables, and settings of an own module."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= GOOD | {"COMPTOIR_DATA": str(tmp_path)} | changed
    environment = {name: value for name, value in environment.items() if value}
    if code:
        (tmp_path / "own_settings.py").write_text(f"from comptoir.project.settings import *\n{code}\n")
        environment |= {"DJANGO_SETTINGS_MODULE": "own_settings", "PYTHONPATH": str(tmp_path)}
    line = [sys.executable, "-m", "comptoir.project.command", "check", "--deploy", *more]
    return subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_good_house_is_told_nothing(tmp_path: Path) -> None:
    ended = checked(tmp_path, {}, "", "--fail-level", "WARNING")

    assert ended.returncode == 0, ended.stderr
    assert "no issues" in ended.stdout + ended.stderr


# What stops the house before it can say more.
@pytest.mark.parametrize(
    ("changed", "says", "cure"),
    [
        ({"COMPTOIR_SECRET_KEY": ""}, "COMPTOIR_SECRET_KEY is not set", "secrets.token_urlsafe"),
        ({"COMPTOIR_SECRET_KEY": "short"}, "COMPTOIR_SECRET_KEY", "at least 50 characters"),
        ({"EMAIL_URL": ""}, "EMAIL_URL is needed", "letters must leave"),
    ],
)
def test_a_weak_variable_fails(tmp_path: Path, changed: dict[str, str], says: str, cure: str) -> None:
    ended = checked(tmp_path, changed)

    assert ended.returncode != 0
    assert says in ended.stderr
    assert cure in ended.stderr
    assert "Traceback" not in ended.stderr


# Whole houses, of which each variable is weak: every one is named, each with its cure.
@pytest.mark.parametrize(
    "weak",
    [
        {
            "COMPTOIR_DEBUG=1": ("COMPTOIR_DEBUG is on", "Leave COMPTOIR_DEBUG unset"),
            "COMPTOIR_DEMO=1": ("COMPTOIR_DEMO is on", "Leave COMPTOIR_DEMO unset"),
            "COMPTOIR_HOSTS=*": ("COMPTOIR_HOSTS holds *", "COMPTOIR_HOSTS=account.example.org"),
            f"COMPTOIR_SECRET_KEY={'ab' * 30}": ("COMPTOIR_SECRET_KEY can be guessed", "secrets.token_urlsafe"),
            "EMAIL_URL=filemail://": ("EMAIL_URL leads to no mail server", "EMAIL_URL=smtp+tls://"),
        },
        {
            "COMPTOIR_HOSTS=localhost": ("COMPTOIR_HOSTS lacks account.example.org", "COMPTOIR_HOSTS=account.example.org"),
            "EMAIL_URL=consolemail://": ("EMAIL_URL leads to no mail server", "EMAIL_URL=smtp+tls://"),
        },
        {"COMPTOIR_PUBLIC_URL=http://account.example.org": ("COMPTOIR_PUBLIC_URL is http://", "COMPTOIR_PUBLIC_URL=https://")},
        {"COMPTOIR_PUBLIC_URL=": ("COMPTOIR_PUBLIC_URL is http://", "COMPTOIR_PUBLIC_URL=https://")},
    ],
    ids=len,
)  # fmt: skip
def test_every_weak_variable_is_named(tmp_path: Path, weak: dict[str, tuple[str, str]]) -> None:
    ended = checked(tmp_path, dict(line.split("=", 1) for line in weak))

    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    for says, cure in weak.values():
        assert says in ended.stderr
        assert cure in ended.stderr


@pytest.mark.parametrize(
    "weak",
    [
        {
            "SESSION_COOKIE_SECURE = False": ("SESSION_COOKIE_SECURE is off", "SESSION_COOKIE_SECURE = True"),
            "CSRF_COOKIE_SECURE = False": ("CSRF_COOKIE_SECURE is off", "CSRF_COOKIE_SECURE = True"),
            "LANGUAGE_COOKIE_SECURE = False": ("LANGUAGE_COOKIE_SECURE is off", "LANGUAGE_COOKIE_SECURE = True"),
            "SECURE_HSTS_SECONDS = 3600": ("SECURE_HSTS_SECONDS is 3600", "SECURE_HSTS_SECONDS = 31536000"),
        },
        {
            "SESSION_COOKIE_NAME = 'sessionid'": ("SESSION_COOKIE_NAME does not begin with __Host-", "__Host-…"),
            "CSRF_COOKIE_NAME = 'csrftoken'": ("CSRF_COOKIE_NAME does not begin with __Host-", "__Host-…"),
            "OTHER_COOKIE_NAME = 'other'": ("OTHER_COOKIE_NAME does not begin with __Host-", "__Host-…"),
            "SECURE_PROXY_SSL_HEADER = ('HTTP_X_FORWARDED_PROTO', 'https')": ("trusts a header", "COMPTOIR_PROXIES to the number"),
        },
    ],
    ids=len,
)  # fmt: skip
def test_every_weak_setting_of_an_own_module_is_named(
    tmp_path: Path, weak: dict[str, tuple[str, str]]
) -> None:
    ended = checked(tmp_path, {}, "\n".join(weak))

    assert ended.returncode != 0
    for says, cure in weak.values():
        assert says in ended.stderr
        assert cure in ended.stderr


def test_what_may_be_meant_is_a_warning(tmp_path: Path) -> None:
    changed = {"COMPTOIR_SMS": "mailbox", "COMPTOIR_PROXIES": "0", "COMPTOIR_CARRIERS": "sandbox"}

    ended = checked(tmp_path, changed)

    assert ended.returncode == 0
    assert "COMPTOIR_SMS is mailbox" in ended.stderr
    assert "COMPTOIR_PROXIES is 0: behind a proxy" in ended.stderr
    assert "COMPTOIR_CARRIERS has sandbox" in ended.stderr
    assert checked(tmp_path, changed, "", "--fail-level", "WARNING").returncode != 0


def test_without_deploy_a_house_on_this_machine_is_content(tmp_path: Path) -> None:
    nothing_set = dict.fromkeys(GOOD, "")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    environment |= {"COMPTOIR_DATA": str(tmp_path)}
    line = [sys.executable, "-m", "comptoir.project.command", "check"]

    ended = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 0, ended.stderr
    assert checked(tmp_path, nothing_set).returncode != 0
