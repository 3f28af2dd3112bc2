"""A bare Django page over our table: the list's one statement, and a plain template of the same fields.

No session, no sign-in, no middleware, no translation, no layout; DATABASE_URL and BENCH_CUSTOMER say whose.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

import environ
from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

if not settings.configured:
    settings.configure(
        SECRET_KEY="only-for-a-measurement",  # noqa: S106
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="bench.bare.project",
        DATABASES={"default": {**environ.Env().db_url("DATABASE_URL"), "CONN_MAX_AGE": 600}},
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [os.path.dirname(__file__)],
            }
        ],
        USE_TZ=True,
        TIME_ZONE="Europe/Paris",
        USE_I18N=False,
    )
    import django

    django.setup()


class Order(models.Model):
    """What the page reads of our table."""

    id = models.UUIDField(primary_key=True)
    customer_id = models.UUIDField()
    number = models.CharField(max_length=64)
    placed_at = models.DateTimeField()
    state = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    summary = models.JSONField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "bare"
        managed = False
        db_table = "orders_order"

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> str:
        return f"{self.total_minor / 100:.2f} {self.currency}"


CUSTOMER = uuid.UUID(os.environ["BENCH_CUSTOMER"])


def orders(request: HttpRequest) -> HttpResponse:
    found: Any = Order.objects.filter(customer_id=CUSTOMER, archived_at__isnull=True)
    return render(request, "orders.html", {"orders": found.order_by("-placed_at", "-id")[:20]})


urlpatterns = [path("orders/", orders)]
