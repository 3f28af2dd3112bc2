"""The shop changes its policy; what is below the law is refused by its field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from comptoir.journal.record import Acts, record
from comptoir.policies.facts import CHANGED
from comptoir.policies.models import Policy, ReturnReason, problems


class Unlawful(Exception):
    """Raised for a policy that cannot stand; `wrong` maps each wrong field to the reason."""

    def __init__(self, wrong: dict[str, str]) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong


@transaction.atomic
def change_policy(changes: Mapping[str, Any], *, by: Acts) -> Policy:
    """Change these fields of the policy, which holds for what happens from now on.

    `payers` are those of the reasons that are named; of all others the payer stays.

    Raises Unlawful where the law of France grants a customer more, or a value makes no sense; then nothing
    has changed.
    """
    policy = _locked()
    values = {**changes, "payers": _otherwise(policy.decided_payers() | changes.get("payers", {}))}
    changed = [name for name, value in values.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, values[name])
    if wrong := problems(policy):
        raise Unlawful(wrong)
    if changed:
        policy.changed_at = timezone.now()
        policy.save(update_fields=[*changed, "changed_at"])
        record(CHANGED, about=policy, by=by, fields=sorted(changed))
    return policy


def _otherwise(payers: Mapping[str, str]) -> dict[str, str]:
    """Keep the reasons for which somebody pays who would not by default."""
    default = {reason.value: reason.default_payer.value for reason in ReturnReason}
    return {reason: payer for reason, payer in payers.items() if payer != default.get(reason)}


def _locked() -> Policy:
    policy: Policy
    policy, _is_new = Policy.objects.select_for_update().get_or_create()
    return policy
