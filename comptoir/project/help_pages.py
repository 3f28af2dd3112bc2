"""Help: one public page for each chapter; each step leads to the page where it is done."""

from __future__ import annotations

import re

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from comptoir.project.forms import HelpForm
from comptoir.project.help_search import search
from comptoir.project.house import CHAPTERS
from comptoir.safety.models import password_hint
from comptoir.ui.menus import Chapter


@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """List the chapters; or what is found of the words that somebody looks for."""
    form = HelpForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    answer = {
        # Who is signed in has found out how.
        "chapters": sorted(CHAPTERS, key=_is_for_strangers) if request.user.is_authenticated else CHAPTERS,
        "form": form,
        "words": words,
        "found": search(words),
        "number": words if re.search(r"\d{3}", words) else "",
    }
    return render(request, "project/help/index.html", answer)


def _is_for_strangers(chapter: Chapter) -> bool:
    return chapter.slug == "getting-in"


@login_not_required
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one chapter."""
    shown = next((candidate for candidate in CHAPTERS if candidate.slug == slug), None)
    if shown is None:
        raise Http404
    answer = {"chapter": shown, "chapters": CHAPTERS, "password_hint": password_hint()}
    return render(request, shown.template, answer)


@login_not_required
def staying_safe(request: HttpRequest) -> HttpResponse:
    """Explain how to keep an account safe."""
    return render(request, "project/help/staying_safe.html", {"chapters": CHAPTERS})
