"""Is this message from us? Anybody may ask; nobody learns to whom or about what it was."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from comptoir.conversations.models import Topic
from comptoir.customers.models import find_customer
from comptoir.notices.forms import CheckForm
from comptoir.notices.models import checked
from comptoir.rest.limits import count, from_wide_network
from comptoir.ui.pages import keep_for, post_only

# Reports are read by people: what a person pastes is enough.
LONGEST_REPORT = 3_500


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Say whether a message with this reference was sent from here, and warn of its links."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    answer: dict[str, Any] = {"form": form, "senders": settings.SHOP_SENDERS}
    if request.method != "POST" or not form.is_valid():
        return render(request, "notices/check.html", answer)
    if count(from_wide_network("check_message_from", request)).over:
        form.add_error(None, _("Too many checks from your network. Try again in an hour, or ask us."))
        return render(request, "notices/check.html", answer, status=429)
    user: Any = request.user
    customer = find_customer(user) if user.is_authenticated else None
    answer["checked"] = checked(form.cleaned_data["pasted"], customer)
    return render(request, "notices/check.html", answer)


@login_not_required
@post_only(sent_from="check_message")
def report(request: HttpRequest) -> HttpResponse:
    """Begin a question to the shop's service with what was pasted."""
    pasted = request.POST.get("pasted", "").replace("\r\n", "\n").strip()[:LONGEST_REPORT]
    text = _("This message seems suspicious to me:") + f"\n\n{pasted}\n"
    keep_for(request, reverse("contact"), {"topic": Topic.SUSPICIOUS.value, "text": text})
    return redirect("contact")
