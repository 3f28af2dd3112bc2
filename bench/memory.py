"""`make bench` measures here what hostile uploads leave in a process of the web server, and cost it.

One process of `comptoir serve`, with its four threads, takes photos of the worst kinds that a file of 10 MB
can be, four at once, and labels of sellers; the worker's drawing of labels runs beside. What counts is the
memory that the process holds afterwards (RSS), and the most that it held meanwhile (VmHWM, which Linux resets
on request). `python -m bench.memory [--quick]` prints it.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

THREADS, CUSTOMERS, BOUNDARY, TOKEN = 4, 40, "a-boundary-of-the-bench", "a" * 32
SIDE, WEBP_SIDE = 7_000, 4_700
# What the process may hold more afterwards than before, and at the most, in MB
MOST_LEFT, MOST_HELD = 60, 650
Figures = dict[str, Any]

_numbers = itertools.count()
HOUSE = f"""
import json
from bench.desk_rows import signed_in
from comptoir.conversations.examples import ask_seller
from comptoir.customers.examples import customer
from comptoir.orders.examples import give_orders
told = []
for at in range({CUSTOMERS}):
    user = customer(f"c{{at}}@example.org", "Camille Durand")
    give_orders(user, prefix=f"M{{at}}")
    thread = ask_seller(user)
    client = signed_in(user.email)
    session = client.cookies["sessionid"].value
    told.append([f"/contact/{{thread.id}}/", f"sessionid={{session}}; language=fr; csrftoken={TOKEN}"])
print(json.dumps(told))
"""
LABELS = """
import json, os, sys
from datetime import date
from bench.memory import held
from comptoir.deliveries.models.papers import draw_label
street = {"street": ["12 bis rue des Écoles"], "postcode": "75005", "city": "Paris", "country": "FR"}
address = {"name": "Camille Durand", **street}
holds = []
for at in range(int(sys.argv[1])):
    words = {"carrier": "Sandbox", "note": "", "language": "fr", "good_until": date(2026, 12, 31)}
    numbers = {"number": f"8R{at:011}", "qr": f"8R{at:011}", "return_number": f"R{at:08}"}
    draw_label(sender=address, recipient=address, **words, **numbers)
    holds.append(held(os.getpid()))
print(json.dumps({"before": holds[0], "after": holds[-1]}))
"""


def measure(*, quick: bool) -> Figures:
    """Return for each kind of upload the memory of the serving process before, after and at most, in MB."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
    django.setup()
    from tests.processes import bare_house, run, start

    uploads = 12 if quick else 50
    with tempfile.TemporaryDirectory() as folder, bare_house(Path(folder)) as environment:
        run(environment, "upgrade", seconds=600)
        environment |= {"COMPTOIR_LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).parent.parent)}
        asking = json.loads(_run(environment, HOUSE).splitlines()[-1])
        address, server = _serving(environment, start)
        try:
            kinds = _uploads(_child(server.pid), address, asking, uploads)
        finally:
            server.terminate()
            server.wait(timeout=90)
        labels = json.loads(_run(environment, LABELS, str(4 * uploads)).splitlines()[-1])
    return {"uploads": uploads, "kinds": kinds, "labels": labels | {"number": 4 * uploads}, "pdf": _pdfs()}


def too_much(figures: Figures) -> list[str]:
    """Name what is left behind, or held for a moment, beyond the bound."""
    wrong = []
    for kind, found in figures.get("kinds", {}).items():
        if found["after"] - found["before"] > MOST_LEFT or found["most"] > MOST_HELD:
            wrong.append(
                f"{kind}: {found['before']} MB before, {found['after']} after, {found['most']} at most"
            )
    return wrong


def held(pid: int) -> int:
    """Return the memory that a process holds now, in MB."""
    return _status(pid, "VmRSS")


def most_held(pid: int) -> int:
    """Return the most memory that a process has held, in MB."""
    return _status(pid, "VmHWM")


def _status(pid: int, name: str) -> int:
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith(f"{name}:")) // 1024


def _uploads(pid: int, address: str, asking: list[list[str]], uploads: int) -> Figures:
    customers = itertools.cycle(asking)
    kinds: Figures = {}
    # What any request loads is no matter of uploads.
    _send(address, next(customers), _photos()["a photo of 12 million pixels"]())
    for name, make in _photos().items():
        content, before = make(), held(pid)
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        began = time.monotonic()
        with ThreadPoolExecutor(THREADS) as threads:
            sent = [threads.submit(_send, address, next(customers), content) for _at in range(uploads)]
        seconds = (time.monotonic() - began) / uploads
        answers = sorted({one.result() for one in sent})
        _settle(address)
        kinds[name] = {"before": before, "after": held(pid), "most": most_held(pid), "answers": answers}
        kinds[name] |= {"seconds": round(seconds, 2), "kb": len(content) // 1000}
        print(name, kinds[name], flush=True)
    return kinds


def _send(address: str, asking: list[str], content: bytes) -> int:
    """Send a message with a photo, and return the status of the answer: 302 where it was kept.

    No two say the same: a message that is sent twice is kept once.
    """
    path, cookies = asking
    parts = [f'name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}', f'name="text"\r\n\r\nPhoto {next(_numbers)}.']
    head = "".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="photo.jpg"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    connection = http.client.HTTPConnection(address, timeout=120)
    headers = {"Cookie": cookies, "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def _settle(address: str) -> None:
    """Ask for small pages, in the course of which what is free goes back to the system."""
    for _at in range(50):
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request("GET", "/health/")
        connection.getresponse().read()
        connection.close()


def _photos() -> dict[str, Callable[[], bytes]]:
    """Return the kinds of uploads: what is taken, and what is refused."""
    return {
        "a photo of 12 million pixels": lambda: _picture(4_000, 3_000, "RGB", "JPEG"),
        "JPEG of 49 million pixels": lambda: _picture(SIDE, SIDE, "RGB", "JPEG"),
        "the same in several scans": lambda: _picture(
            SIDE, SIDE, "RGB", "JPEG", progressive=True, subsampling=0
        ),
        "PNG of 49 million pixels, half transparent": lambda: _picture(
            SIDE, SIDE, "RGBA", "PNG", compress_level=1
        ),
        "WebP of 22 million pixels": lambda: _picture(
            WEBP_SIDE, WEBP_SIDE, "RGBA", "WEBP", lossless=True, quality=0, method=0
        ),
        "a bomb: WebP of 49 million pixels": lambda: _picture(
            SIDE, SIDE, "RGBA", "WEBP", lossless=True, quality=0, method=0
        ),
        "a bomb: PNG of 900 million pixels": lambda: _claiming(30_000),
        "a bomb: JPEG of 10,000 scans": _scans,
        "a picture and a page in one file": lambda: (
            _picture(1_000, 800, "RGB", "JPEG") + b"<script>alert(1)</script>" * 300_000
        ),
        "10 MB that are no picture": lambda: b"%PDF-1.7\n" + bytes(9_999_000),
    }


def _picture(width: int, height: int, mode: str, kind: str, **how: Any) -> bytes:
    from PIL import Image

    file = BytesIO()
    Image.new(mode, (width, height)).save(file, kind, **how)
    return file.getvalue()


def _claiming(side: int) -> bytes:
    """Return a PNG of one pixel that claims so many on each side."""
    picture = bytearray(_picture(1, 1, "1", "PNG"))
    picture[16:24] = side.to_bytes(4, "big") * 2
    picture[29:33] = zlib.crc32(picture[12:29]).to_bytes(4, "big")
    return bytes(picture)


def _scans() -> bytes:
    picture = _picture(4_000, 4_000, "L", "JPEG", progressive=True)
    at = picture.rindex(b"\xff\xda")
    return picture[:at] + picture[at:-2] * 10_000 + picture[-2:]


def _pdfs() -> Figures:
    """Return the most memory that reading a seller's PDF took, in the process of its own, in MB."""
    from comptoir.ui import reprint

    code = (
        "import resource, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-I', {reprint.__file__!r}], input=sys.stdin.buffer.read(), "
        "stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)\n"
    )
    found = {}
    for name, (pixels, colours) in {"a label": (0, 1), "an image of 144 million pixels": (12_000, 3)}.items():
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, input=_pdf(pixels, colours), capture_output=True, check=True)
        found[name] = int(done.stdout)
    return found


def _pdf(side: int, colours: int) -> bytes:
    from comptoir.ui.tests.test_reprint import written

    if not side:
        return written()
    raw = zlib.compress(bytes(side * side * colours), 9)
    space = b"DeviceRGB" if colours == 3 else b"DeviceGray"
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s" % (side, side, space)
    image += b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(raw), raw)
    page = b"/MediaBox[0 0 300 400]/Resources<</XObject<</I 5 0 R>>>>"
    return written(b"q 200 0 0 200 0 0 cm /I Do Q 0 0 50 50 re f", page=page, more=(image,))


def _serving(environment: dict[str, str], start: Any) -> tuple[str, Any]:
    from tests.processes import wait_until
    from tests.proxies import House, free_port

    port = free_port()
    server = start(environment, "serve", "--processes", "1", "--address", f"127.0.0.1:{port}")
    wait_until(House(port).is_alive, server)
    return f"127.0.0.1:{port}", server


def _child(pid: int) -> int:
    """Return the process that answers: the child of the first one."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _run(environment: dict[str, str], code: str, *arguments: str) -> str:
    setup = "import django; django.setup()\n"
    line = [sys.executable, "-c", setup + code, *arguments]
    settings = {"DJANGO_SETTINGS_MODULE": "comptoir.project.settings"}
    done = subprocess.run(line, env=environment | settings, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="twelve uploads of each kind, not fifty")
    found = measure(quick=parser.parse_args().quick)
    print(json.dumps(found, indent=1))
    if wrong := too_much(found):
        sys.exit("too much:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
