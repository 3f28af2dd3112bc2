"""A question is forgotten three years after it was asked."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from comptoir.conversations.examples import ask
from comptoir.conversations.models import ServiceRequest
from comptoir.conversations.schedule import forget_old_questions


@pytest.mark.django_db
def test_is_forgotten_three_years_later() -> None:
    ask(hours_ago=1)
    now = timezone.now()

    forget_old_questions(now + timedelta(days=3 * 365 - 1))
    assert ServiceRequest.objects.count() == 1
    forget_old_questions(now + timedelta(days=3 * 365 + 1))
    assert not ServiceRequest.objects.exists()
