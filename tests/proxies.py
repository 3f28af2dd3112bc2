"""nginx and Caddy as docs/operate.md sets them up, in front of a real house."""

from __future__ import annotations

import itertools
import random
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

OPERATE = Path(__file__).parent.parent / "docs" / "operate.md"
HOST = "account.example.org"
PROXIES = ("nginx", "caddy")
PASSWORD = "Vingt lapins bleus courent"
FORM = "application/x-www-form-urlencoded"
NGINX = """
worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off;
events {{ worker_connections 768; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {snippet}
}}
"""


def snippet_of(kind: str) -> str:
    """What the document says for this proxy."""
    [found] = re.findall(rf"^```{kind}\n(.*?)^```$", OPERATE.read_text(), re.DOTALL | re.MULTILINE)
    return found


# Below the ports that connections go out from, of which one might take a port between its finding and its use.
_PORTS = itertools.cycle(random.sample(range(10_000, 32_000), 22_000))


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    for port in _PORTS:
        with socket.socket() as free:
            try:
                free.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@contextmanager
def proxy(kind: str, folder: Path, *, house: int) -> Iterator[int]:
    """The port of this proxy, which speaks TLS as `HOST`, in front of the house on that port."""
    port, certificate = free_port(), _certificate(folder)
    line = _LINES[kind](folder, _changed(kind, certificate, port, house))
    said = folder / "said.log"
    with said.open("wb") as log:
        environment = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/bin"}
        process = subprocess.Popen(line, env=environment, stdout=log, stderr=log)
    try:
        _wait_for_port(port, process, said)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _changed(kind: str, certificate: Path, port: int, house: int) -> str:
    """The snippet, but for what a test cannot have: a port below 1024 and a certificate that somebody signed."""
    changes = {
        "nginx": {
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            f"/etc/ssl/{HOST}.pem": str(certificate),
            f"/etc/ssl/{HOST}.key": str(certificate),
            "127.0.0.1:8000": f"127.0.0.1:{house}",
        },
        "caddy": {
            "{\n\tservers": "{\n\tadmin off\n\tauto_https disable_redirects\n\tservers",
            f"{HOST} {{": f"https://{HOST}:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {certificate}",
            "127.0.0.1:8000": f"127.0.0.1:{house}",
        },
    }
    text = snippet_of(kind)
    for written, here in changes[kind].items():
        assert written in text, f"docs/operate.md no longer says {written!r} for {kind}"
        text = text.replace(written, here)
    return text


def _nginx(folder: Path, snippet: str) -> list[str]:
    file = folder / "nginx.conf"
    file.write_text(NGINX.format(folder=folder, snippet=snippet))
    return [
        shutil.which("nginx", path="/usr/sbin:/usr/bin") or "nginx",
        "-c",
        str(file),
        "-e",
        f"{folder}/error.log",
    ]


def _caddy(folder: Path, snippet: str) -> list[str]:
    file = folder / "Caddyfile"
    file.write_text(snippet)
    return ["caddy", "run", "--config", str(file), "--adapter", "caddyfile"]


_LINES = {"nginx": _nginx, "caddy": _caddy}


def _certificate(folder: Path) -> Path:
    """A key and a certificate of its own for `HOST`, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name.from_rfc4514_string(f"CN={HOST}")
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
    )
    signed = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False).sign(
        key, hashes.SHA256()
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


def _wait_for_port(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the proxy did not start: {said.read_text()}")


_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
_CONTEXT.check_hostname, _CONTEXT.verify_mode = False, ssl.CERT_NONE


def connect(port: int, *, is_secure: bool, source: str = "127.0.0.1") -> socket.socket:
    """A connection from that address to the house on that port, or to the proxy in front of it."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(source, 0))
    if not is_secure:
        return plain
    return _CONTEXT.wrap_socket(plain, server_hostname=HOST)


def ask(port: int, request: bytes, *, is_secure: bool, source: str = "127.0.0.1") -> tuple[int, bytes]:
    """Send exactly these bytes; the status and the whole answer until the connection ends."""
    with connect(port, is_secure=is_secure, source=source) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    status = re.match(rb"HTTP/1.1 (\d{3})", answer)
    assert status, answer[:200]
    return int(status[1]), answer


class House:
    """A house on one port: bare, or through a proxy that speaks TLS; asked from that address."""

    def __init__(self, port: int, *, is_secure: bool = False, source: str = "127.0.0.1") -> None:
        self.port, self.is_secure, self.source = port, is_secure, source

    def ask(
        self, method: str, path: str, body: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        told = {"Host": HOST, "Connection": "close", "Content-Length": str(len(body)), **(headers or {})}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        sent = "\r\n".join([*lines, "", body]).encode()
        status, answer = ask(self.port, sent, is_secure=self.is_secure, source=self.source)
        return status, answer.decode(errors="replace")

    def sign_in(self, password: str = PASSWORD, headers: dict[str, str] | None = None) -> int:
        """Open the page, and type Alice's address and this password; the status of the answer."""
        _status, page = self.ask("GET", "/account/sign-in/")
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[:1]
        cookies = "; ".join(re.findall(r"(?im)^set-cookie: ([^;]+)", page))
        form = urlencode({"csrfmiddlewaretoken": token, "login": "alice@example.org", "password": password})
        told = {"Cookie": cookies, "Content-Type": FORM, **(headers or {})}
        origin = f"{'https' if self.is_secure else 'http'}://{HOST}"
        return self.ask(
            "POST", "/account/sign-in/", form, {**told, "Origin": origin, "Referer": f"{origin}/"}
        )[0]

    def serves(self) -> bool:
        return self.ask("GET", "/health/")[0] == 200

    def is_alive(self) -> bool:
        try:
            return self.ask("GET", "/health/live/")[0] == 200
        except (OSError, AssertionError):
            return False
