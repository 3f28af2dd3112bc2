"""A POST with a key takes effect once; after an error on our side it may be tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from comptoir.rest.idempotency import answer_once
from comptoir.rest.limits import Limit, count
from comptoir.rest.models import Counter, IdempotentAnswer
from comptoir.rest.schedule import forget_requests

pytestmark = pytest.mark.django_db


class Till:
    """An operation whose effect can be counted."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.opened = 0

    def __call__(self) -> HttpResponse:
        self.opened += 1
        count(Limit("effect", f"{self.opened}", rates="9/d"))
        return HttpResponse(f"{self.opened}", status=self.statuses.pop(0) if self.statuses else 200)


def post(till: Till, *, key: str | None = "k", who: str = "dev", body: str = "1") -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    asked = RequestFactory().post("/api/shop/v1/orders", body, content_type="text/plain", headers=headers)
    return answer_once(asked, who, till)


def test_without_a_key_every_post_counts() -> None:
    till = Till()

    assert [post(till, key=None).content for _ in range(2)] == [b"1", b"2"]


def test_a_key_may_stand_in_quotes_or_not() -> None:
    till = Till()

    assert [post(till, key='"k"').content, post(till, key="k").content] == [b"1", b"1"]


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256])
def test_a_key_that_is_none_is_said(key: str) -> None:
    till = Till()

    assert post(till, key=key).status_code == 400
    assert till.opened == 0


def test_another_body_or_another_caller_is_another_request() -> None:
    till = Till()
    post(till)

    assert post(till, body="2").status_code == 422
    assert post(till, who="other").content == b"2"


@pytest.mark.parametrize("status", [400, 409, 422, 503])
def test_what_had_no_effect_may_be_tried_again_mended(status: int) -> None:
    refused = Till(status, 200)

    assert [post(refused, body=body).status_code for body in "12"] == [status, 200]
    assert not Counter.objects.filter(about="1", number=2).exists()


def test_what_is_old_is_forgotten() -> None:
    post(Till())
    count(Limit("requests", "dev", rates="1/m"))
    now = timezone.now()

    forget_requests(now + timedelta(hours=23))
    assert IdempotentAnswer.objects.count() == 1
    forget_requests(now + timedelta(hours=25))

    assert not IdempotentAnswer.objects.exists()
    assert not Counter.objects.exists()
