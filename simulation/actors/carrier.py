"""The carrier tells by itself where parcels are: in any order, repeatedly, and of numbers that nobody has."""

from __future__ import annotations

import hashlib
import hmac
import json
from random import Random

from django.conf import settings
from django.urls import reverse

from comptoir.deliveries.carriers import carrier_named
from comptoir.deliveries.carriers.sandbox import SIGNATURE, Sandbox
from comptoir.deliveries.models import FollowedParcel
from simulation.actors.actor import Act, Actor
from simulation.environment import CARRIER_SECRET


class Carrier(Actor):
    """Sends webhooks; it also answers when the house asks, by its own clock."""

    name = "carrier"
    pace = 0.8

    def acts(self) -> list[tuple[float, Act]]:
        return [(4, self.tells), (1, self.tells_nobody), (0.5, self.lies)]

    def tells(self, chance: Random) -> str:
        """Tell all it knows of some parcels, shuffled, some of it twice, and the whole at times twice."""
        numbers = sorted(set(FollowedParcel.objects.values_list("number", flat=True)))
        sandbox = carrier_named("sandbox")
        if not numbers or not isinstance(sandbox, Sandbox):
            return ""
        some = chance.sample(numbers, min(len(numbers), chance.randint(1, 5)))
        scans = json.loads(sandbox.webhook(some)[0])["scans"]
        if not scans:
            return ""
        scans += chance.sample(scans, chance.randint(0, len(scans)))
        chance.shuffle(scans)
        for _time in range(chance.choice((1, 1, 2))):
            self._send({"scans": scans[: chance.randint(1, len(scans))]}, expected=202)
        return f"tells {len(scans)} scans of {len(some)} parcels"

    def tells_nobody(self, chance: Random) -> str:
        at = self.world.clock.now.isoformat()
        scan = {"number": f"SB2601010000DP{chance.randint(10, 99)}9", "code": "CAME", "at": at, "words": "…"}
        self._send({"scans": [scan]}, expected=202)
        return "tells of a parcel that nobody has"

    def lies(self, chance: Random) -> str:
        """Somebody else tells, without the carrier's key."""
        self._send({"scans": []}, expected=403, key="x" * 32)
        return "is not who it says it is: refused"

    def _send(self, told: object, *, expected: int, key: str = "") -> None:
        body = json.dumps(told).encode()
        key = key or settings.CARRIERS["sandbox"]["key"]
        signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
        client = self.world.browser(**{SIGNATURE: signature})
        path = reverse("carrier_webhook", args=["sandbox", CARRIER_SECRET])
        self.world.ask(
            lambda: client.post(path, body, content_type="application/json"),
            expected=(expected,),
        )
