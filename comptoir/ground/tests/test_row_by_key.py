"""A row by its key: the row that Django finds, by a statement that is written once."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import F

from comptoir.ground.row_by_key import RowByKey

pytestmark = pytest.mark.django_db


def test_is_the_row_that_django_finds_with_what_was_asked_beside_it() -> None:
    held = ContentType.objects.earliest("pk")

    found = RowByKey(ContentType.objects.annotate(again=F("model"))).find(held.pk)

    assert found == held
    assert (found.app_label, found.model, found.again) == (held.app_label, held.model, held.model)


def test_is_none_where_there_is_none() -> None:
    assert RowByKey(ContentType.objects.all()).find(0) is None


def test_is_left_out_where_the_rows_leave_it_out() -> None:
    held = ContentType.objects.earliest("pk")

    assert RowByKey(ContentType.objects.filter(app_label__isnull=True)).find(held.pk) is None


def test_rows_that_take_other_values_are_refused() -> None:
    with pytest.raises(TypeError, match="other values"):
        RowByKey(ContentType.objects.filter(model="order")).find(1)
