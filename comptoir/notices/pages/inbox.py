"""Your Messages: every mail and SMS that was sent to a customer, searched and read again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages as said
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from comptoir.customers.asking import CustomerRequest
from comptoir.ground.keyset import page_of
from comptoir.notices.actions import read_all, read_message
from comptoir.notices.forms import MessageFilter
from comptoir.notices.models import MOST_COUNTED, Category, Notice, number_unread, own_message, things_named
from comptoir.notices.pages.said import as_html, as_line
from comptoir.ui.formats import day
from comptoir.ui.pages import post_only
from comptoir.ui.templatetags.ui import chips

PAGE_SIZE = 30


@require_safe
def messages(request: CustomerRequest) -> HttpResponse:
    """List what was sent to her, newest first, by what it is about and what it says."""
    filters, unread = MessageFilter(request.GET), number_unread(request.customer)
    page = page_of(filters.narrow(request.customer), request.GET, at="written_at", size=PAGE_SIZE)
    answer = {
        "filter": filters,
        "chips": _chips(filters, unread),
        "page": page,
        "rows": [(message, as_line(message.title), message.listed) for message in page.rows],
        "unread": unread,
        "is_narrowed": filters.is_narrowed or page.newer,
    }
    return render(request, "notices/messages.html", answer)


@require_safe
def message(request: CustomerRequest, notice: UUID) -> HttpResponse:
    """Show a message as it was sent, but for codes and links that open something."""
    found = own_message(request.customer, notice)
    if found is None:
        raise Http404
    if request.method == "GET":
        read_message(found)
    title = _title_of(found)
    answer = {
        "message": found,
        "title": title,
        "heading": as_line(title),
        "said": as_html(found.said),
        "about": things_named(request.customer, found),
    }
    return render(request, "notices/message.html", answer)


@post_only(sent_from="messages")
def all_read(request: CustomerRequest) -> HttpResponse:
    """Mark every message as read."""
    read_all(request.customer)
    said.success(request, _("All messages are marked as read."))
    return redirect("messages")


def tile(request: CustomerRequest) -> dict[str, Any]:
    """Say how many messages are unread."""
    unread = number_unread(request.customer)
    says = (
        ngettext("%(number)s unread message", "%(number)s unread messages", unread)
        % {"number": _shown(unread)}
        if unread
        else _("No unread messages")
    )
    return {"href": reverse("messages"), "icon": "envelope", "title": _("Your Messages"), "says": says}


def _title_of(found: Notice) -> str:
    """Return the title of its page: an SMS is its own words, which stand below."""
    return found.subject or _("SMS of %(day)s") % {"day": day(found.written_at)}


def _chips(filters: MessageFilter, unread: int) -> SafeString:
    kept = {"q": filters.asks("q")} if filters.asks("q") else {}
    tabs = [("", pgettext("messages", "All")), ("unread", _("Unread")), *Category.choices]
    shown = [
        (
            f"?{urlencode(kept | ({'show': show} if show else {}))}",
            title,
            _shown(unread) if show == "unread" and unread else "",
            show == filters.asks("show"),
        )
        for show, title in tabs
    ]
    return chips(_("Which messages"), shown)


def _shown(number: int) -> str:
    return str(number) if number <= MOST_COUNTED else f"{MOST_COUNTED}+"
