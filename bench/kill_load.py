"""Programs and people load the house while it is killed, and try again until they are answered."""

from __future__ import annotations

import itertools
import json
import math
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter, defaultdict
from http.cookiejar import CookieJar
from typing import Any, ClassVar

from comptoir.customers.examples import PASSWORD
from comptoir.orders.examples import order_sent

# What a visitor meets while the house is down
DOWN = (OSError, urllib.error.URLError, ConnectionError, TimeoutError)
LONGEST_ANSWER_SECONDS = 60


class Visitor:
    """A browser, or a program, with a network address of its own."""

    addresses = itertools.count(1)

    def __init__(self, base: str) -> None:
        self.base = base
        self.open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect()
        ).open
        self.move()

    def move(self) -> None:
        """Come from another network from now on."""
        at = next(self.addresses)
        # A /48 each: tries are counted by that, too
        self.network = f"2001:db8:{at:x}::1"

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
        """Return the answer, which may be a refusal; where there is none, raise OSError."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named |= {"X-Forwarded-For": self.network, "Connection": "close"}
        asked = urllib.request.Request(self.base + path, body or None, named, method=method)
        try:
            with self.open(asked, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode(errors="replace")

    def fill(self, path: str, **typed: str) -> int:
        """Fill in the form of a page."""
        page = self.ask("GET", path)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if not token:
            raise OSError("the page is not whole")
        fields = {"csrfmiddlewaretoken": token[1], **typed}
        form = {"Content_Type": "application/x-www-form-urlencoded", "Referer": self.base + path}
        return self.ask("POST", path, urllib.parse.urlencode(fields).encode(), **form)[0]

    def cookie(self, name: str) -> str:
        jar = next(one for one in self.open.__self__.handlers if hasattr(one, "cookiejar")).cookiejar  # type: ignore[attr-defined]
        return next((cookie.value or "" for cookie in jar if cookie.name == name), "")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


class Load:
    """Threads send orders, addresses, questions and sign-ups, and keep those that were acknowledged."""

    CUSTOMERS: ClassVar[int] = 20

    def __init__(self, key: str) -> None:
        self.base, self.key = "", key
        self.acknowledged: dict[str, list[str]] = defaultdict(list)
        self.refused: Counter[str] = Counter()
        self.numbers = itertools.count(1)
        self._stopped, self._until = threading.Event(), math.inf
        kinds = [self._order, self._order, self._question, self._sign_up]
        self._threads = [threading.Thread(target=self._repeat, args=[kind]) for kind in kinds]
        for at in range(2):
            self._threads.append(threading.Thread(target=self._addresses, args=[at]))

    def start(self, base: str) -> None:
        """Start to load the house at this address."""
        self.base = base
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Start nothing more, and wait until everything started was answered, if the house answers at all."""
        self._stopped.set()
        self._until = time.monotonic() + LONGEST_ANSWER_SECONDS
        for thread in self._threads:
            thread.join()

    def wait_for_more(self, number: int) -> None:
        """Wait until so much more was acknowledged, if the house answers at all."""
        before, until = self._number(), time.monotonic() + LONGEST_ANSWER_SECONDS
        while self._number() < before + number and time.monotonic() < until:
            time.sleep(0.05)

    def _number(self) -> int:
        return sum(len(held) for held in list(self.acknowledged.values()))

    def told(self) -> str:
        done = ", ".join(f"{len(held)} {kind}" for kind, held in sorted(self.acknowledged.items()))
        return f"{done} acknowledged" + (
            f"; answered otherwise: {dict(self.refused)}" if self.refused else ""
        )

    def _repeat(self, kind: Any) -> None:
        while not self._stopped.is_set():
            kind(Visitor(self.base), next(self.numbers))

    def _until_answered(self, name: str, reference: str, good: set[int], ask: Any) -> None:
        """Try until the house answers, and keep the work that it acknowledges."""
        while time.monotonic() < self._until:
            try:
                status = ask()
            except DOWN:
                time.sleep(0.1)
                continue
            if status in good:
                self.acknowledged[name].append(reference)
                return
            self.refused[f"{name} {status}"] += 1
            if status < 500:
                return
            time.sleep(0.1)

    def _order(self, program: Visitor, number: int) -> None:
        reference = f"K-{number}"
        sent = order_sent(
            reference, customer={"email": f"o{number % 50}@example.org", "name": "Alice Martin"}
        )
        body = json.dumps(sent).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content_Type": "application/json"}
        self._until_answered(
            "orders",
            reference,
            {200, 201},
            lambda: program.ask("PUT", f"/api/shop/v1/orders/{reference}", body, **headers)[0],
        )

    def _question(self, visitor: Visitor, number: int) -> None:
        email = f"q{number}@example.org"
        typed = {"topic": "other", "order_number": "", "text": "Do you deliver to Belgium?"}
        typed |= {"name": "Nadia Benali", "email": email}
        self._until_answered("questions", email, {302}, lambda: visitor.fill("/contact/", **typed))

    def _sign_up(self, visitor: Visitor, number: int) -> None:
        email = f"n{number}@example.org"
        typed = {"name": "Nadia Benali", "email": email, "password1": "Vingt-Quatre-Tulipes-9"}
        self._until_answered("sign-ups", email, {302}, lambda: visitor.fill("/account/new/", **typed))

    def _addresses(self, at: int) -> None:
        customers = {one: self._signed_in(one) for one in range(at, self.CUSTOMERS, 2)}
        while not self._stopped.is_set():
            number = next(self.numbers)
            visitor = customers[at + number % (self.CUSTOMERS // 2) * 2]
            self._address(visitor, number)

    def _signed_in(self, at: int) -> Visitor:
        visitor = Visitor(self.base)
        typed = {"login": f"c{at}@example.org", "password": PASSWORD}
        self._until_answered("sign-ins", str(at), {302}, lambda: visitor.fill("/account/sign-in/", **typed))
        return visitor

    def _address(self, visitor: Visitor, number: int) -> None:
        street = f"{number} rue des Écoles"
        body = {"country": "FR", "name": "Alice Martin", "street": [street]}
        body |= {"postcode": "75005", "city": "Paris"}

        def add() -> int:
            headers = {"Content_Type": "application/json", "Idempotency_Key": f"address-{number}"}
            token = re.search(
                r'name="csrfmiddlewaretoken" value="([^"]+)"', visitor.ask("GET", "/addresses/")[1]
            )
            headers |= {"X_CSRFToken": token[1] if token else "", "Referer": self.base}
            return visitor.ask("POST", "/api/v1/addresses", json.dumps(body).encode(), **headers)[0]

        self._until_answered("addresses", street, {201}, add)
