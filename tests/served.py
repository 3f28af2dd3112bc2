"""A house that is really served, with Alice and a key of its shop in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.processes import copied_house, run, shell, start, wait_until
from tests.proxies import HOST, PASSWORD, House, free_port

ALICE = f"""
from comptoir.customers.examples import alice
from comptoir.sellers.actions import create_key
from comptoir.journal.record import IMPORT
hers = alice("en")
hers.set_password({PASSWORD!r})
hers.save()
print(create_key("Shop", scopes=["orders:write", "orders:read"], by=IMPORT)[1])
"""


class Served:
    """A house that is served, and its environment."""

    def __init__(self, environment: dict[str, str], key: str) -> None:
        self.environment, self.key, self.port = environment, key, free_port()
        self.house = House(self.port)

    def shop(self, body: str, **headers: str) -> tuple[int, str]:
        told = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/x-ndjson", **headers}
        return self.house.ask("POST", "/api/shop/v1/orders", body, told)


def furnish(environment: dict[str, str]) -> tuple[dict[str, str], str]:
    """Put Alice and a key into an empty house: its environment to be served in, and the key."""
    served_in = {**environment, "COMPTOIR_HOSTS": HOST, "COMPTOIR_THREADS": "2", "COMPTOIR_LANGUAGE": "en"}
    run(served_in, "collectstatic", "--no-input", "-v0")
    return served_in, shell(served_in, ALICE)


@contextmanager
def copied(folder: Path, furnished: tuple[dict[str, str], str]) -> Iterator[tuple[dict[str, str], str]]:
    """Another furnished house like that one."""
    environment, key = furnished
    with copied_house(folder, environment) as own:
        yield {**environment, **own}, key


def served(
    stack: ExitStack, furnished: tuple[dict[str, str], str], *, processes: int = 1, **changed: str
) -> Served:
    environment, key = furnished
    made = Served({**environment, **changed}, key)
    process = start(
        made.environment, "serve", "--processes", str(processes), "--address", f"127.0.0.1:{made.port}"
    )
    stack.callback(process.wait, 30)
    stack.callback(process.terminate)
    wait_until(made.house.is_alive, process)
    return made
