"""A worker that is killed between our commit and the call, or after it, makes each refund exactly once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.processes import empty_house, run, shell, start, wait_for

REFUNDS = 4
# The payment's manner at the sandbox, and where the worker dies: before the call, or after it was answered
KILLED = (("ok", "before"), ("ok", "after"), ("timeout", "before"), ("waits", "after"))
GRANT = f"""
from comptoir.journal.record import OPERATOR
from comptoir.payments.tests.connected import paid_by
from comptoir.payments.tests.paid import everything
from comptoir.payments.actions import grant_refund
for at in range({REFUNDS}):
    order = paid_by("sandbox", f"sb_2480_%(manner)s_{{at}}", reference=f"K-{{at}}")
    grant_refund(order, everything(order), shipping=True, reason="cancelled", key="k", by=OPERATOR)
print(0)
"""
# A worker's own code, in which one call is the last thing that it does
DIES = """
import os, signal
from comptoir.payments.actions import send_legs
from comptoir.payments.providers import provider_named
provider = provider_named("sandbox")
refund = provider.refund
def dies(asked):
    if "%(where)s" == "after":
        try:
            refund(asked)
        except Exception:
            pass
    os.kill(os.getpid(), signal.SIGKILL)
provider.refund = dies
send_legs.func()
"""
# As if the time were over after which each part is sent or asked about again
DUE = """
from django.utils import timezone
from comptoir.payments.actions import send_due_refunds
from comptoir.payments.models import LegLookUp, RefundLeg
LegLookUp.objects.filter(due_at__isnull=False).update(due_at=timezone.now())
send_due_refunds(timezone.now())
print(RefundLeg.objects.filter(state="done").count())
"""
KEPT = """
from django.db.models import Sum
from comptoir.journal.models import CustomerEntry
from comptoir.payments.models import RefundLeg, SandboxRefund
made = SandboxRefund.objects.exclude(outcome="")
paid = CustomerEntry.objects.filter(fact="payments.refund_paid").count()
print(made.count(), made.aggregate(sum=Sum("amount_minor"))["sum"], RefundLeg.objects.filter(state="done").count(), paid)
"""


@pytest.mark.parametrize(("manner", "where"), KILLED)
def test_every_refund_is_made_once(tmp_path: Path, manner: str, where: str) -> None:
    with empty_house(tmp_path) as house:
        environment = {**house, "COMPTOIR_PROVIDERS": "sandbox"}
        shell(environment, GRANT % {"manner": manner})
        killed = start(environment, "shell", "-c", DIES % {"where": where})
        assert killed.wait(timeout=60) < 0
        worker = start(environment, "work")
        wait_for(lambda: shell(environment, DUE) == str(REFUNDS), 120)
        worker.terminate()
        worker.wait(timeout=60)

        assert shell(environment, KEPT) == f"{REFUNDS} {REFUNDS * 2480} {REFUNDS} {REFUNDS}"
        assert "Nothing failed." in run(environment, "failures")
