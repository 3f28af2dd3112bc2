"""A statement written once: it finds what Django finds."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from comptoir.ground.written_once import WrittenOnce

pytestmark = pytest.mark.django_db
ROWS = ContentType.objects.order_by("-model").annotate(again=F("model")).values_list("model", "pk", "again")


def test_finds_the_row_that_django_finds_again_and_again() -> None:
    written = WrittenOnce(ROWS, by="app_label")

    for app in ("orders", "customers", "orders"):
        assert written.first(app) == ROWS.filter(app_label=app).first()


def test_finds_nothing_where_there_is_nothing() -> None:
    assert WrittenOnce(ROWS, by="app_label").first("no app") is None


def test_rows_that_take_other_values_are_refused() -> None:
    with pytest.raises(TypeError, match="other values"):
        WrittenOnce(ROWS.filter(model="order"), by="app_label").first("orders")
