"""Staff reads and changes the policy on one page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comptoir.customers.asking import StaffRequest, staff_only
from comptoir.policies.actions import Unlawful, change_policy
from comptoir.policies.forms import PolicyForm
from comptoir.policies.models import ReturnReason, current_policy
from comptoir.ui.pages import keeps_typed, typed_before


@keeps_typed
@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: StaffRequest) -> HttpResponse:
    """Show the policy, and change it from now on."""
    current = current_policy()
    typed = request.POST if request.method == "POST" else None
    form = PolicyForm(typed, policy=current, today=timezone.localdate(), initial=typed_before(request))
    if form.is_valid():
        try:
            change_policy(form.changes(), by=request.user)
        except Unlawful as unlawful:
            form.show_wrong(unlawful.wrong)
        else:
            messages.success(request, _("The policy is saved and applies from now on."))
            return redirect("desk_policy")
    at_seller_cost = [reason.label for reason in ReturnReason if reason.is_fault]
    answer = {"form": form, "policy": current, "at_seller_cost": at_seller_cost}
    return render(request, "policies/desk/policy.html", answer)
