"""The sandbox's own book, which all processes share: which refunds it made, and how they fare."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models


class SandboxRefund(models.Model):
    """A refund that the sandbox was asked for, by its key. With no `outcome`, it has not made it yet."""

    shard_by = "key"

    key = models.CharField(primary_key=True, max_length=100)
    payment = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField()
    outcome = models.CharField(max_length=10, blank=True)
    calls = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        indexes = [models.Index(fields=["payment"], name="sandbox_refund_of_payment")]

    def __str__(self) -> str:
        return self.key
