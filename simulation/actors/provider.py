"""The payment provider tells by itself how refunds fare: late, twice, in any order, and of none of ours."""

from __future__ import annotations

import hashlib
import hmac
import json
from random import Random

from django.conf import settings
from django.urls import reverse

from comptoir.payments.models import SandboxRefund
from comptoir.payments.providers import Outcome
from comptoir.payments.providers.sandbox import SIGNATURE
from simulation.actors.actor import Act, Actor
from simulation.environment import PROVIDER_SECRET


class Provider(Actor):
    """Sends webhooks; it also answers when it is called, as each payment's reference says."""

    name = "provider"
    pace = 0.6

    def acts(self) -> list[tuple[float, Act]]:
        return [(4, self.tells), (1, self.tells_of_another), (0.5, self.lies)]

    def tells(self, chance: Random) -> str:
        """Tell what has become of some refunds; those on their way have arrived, or come back."""
        made = list(SandboxRefund.objects.exclude(outcome="").order_by("key"))
        if not made:
            return ""
        some = chance.sample(made, min(len(made), chance.randint(1, 4)))
        for row in some:
            if row.outcome == Outcome.SENT and chance.random() < 0.7:
                row.outcome = Outcome.CLOSED if "_bounces" in row.payment else Outcome.DONE
                row.save(update_fields=["outcome"])
        told = [{"key": row.key, "reference": f"re_{row.key}", "outcome": row.outcome} for row in some]
        for _time in range(chance.choice((1, 1, 2))):
            chance.shuffle(told)
            self._send(told, expected=200)
        return f"tells of {[f'{row.amount_minor} {row.outcome}' for row in some]}"

    def tells_of_another(self, chance: Random) -> str:
        self._send([{"key": "another", "reference": "re_another", "outcome": "done"}], expected=200)
        return "tells of a refund that is none of ours"

    def lies(self, chance: Random) -> str:
        self._send([], expected=403, key="x" * 32)
        return "is not who it says it is: refused"

    def _send(self, told: object, *, expected: int, key: str = "") -> None:
        body = json.dumps({"refunds": told}).encode()
        key = key or settings.PROVIDERS["sandbox"]["key"]
        signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        client, path = (
            self.world.browser(**{SIGNATURE: signature}),
            reverse("provider_webhook", args=["sandbox", PROVIDER_SECRET]),
        )
        self.world.ask(
            lambda: client.post(path, body, content_type="application/json"),
            expected=(expected,),
        )
