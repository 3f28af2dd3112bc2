"""A statement compiled once finds what Django finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F

from comptoir.ground.written_once import WrittenOnce

pytestmark = pytest.mark.django_db
MODELS = ContentType.objects.order_by("-model")


def rows(app: Any, model: Any = "order") -> Any:
    return MODELS.filter(app_label=app).exclude(model=model)


class TestRows:
    @pytest.mark.parametrize(
        "shaped",
        [
            lambda found: found,
            lambda found: found.annotate(again=F("model")),
            lambda found: found.annotate(again=F("model")).values_list("model", "pk", "again"),
            lambda found: found.values_list("model", "pk", named=True),
            lambda found: found.values("model")[:2],
        ],
        ids=["models", "annotated", "tuples", "named tuples", "the first two"],
    )
    def test_finds_what_django_finds_again_and_again(self, shaped: Any) -> None:
        written = WrittenOnce(lambda *values: shaped(rows(*values)), CharField(), CharField())

        for app, model in (
            ("orders", "order"),
            ("customers", "user"),
            ("orders", "line"),
            ("no app", "order"),
        ):
            assert written.all(app, model) == list(shaped(rows(app, model)))

    def test_what_the_rows_say_themselves_is_asked_too(self) -> None:
        assert WrittenOnce(rows, CharField()).all("orders") == list(rows("orders"))

    def test_models_are_held_as_django_holds_them(self) -> None:
        found = WrittenOnce(lambda app: MODELS.filter(app_label=app).only("model"), CharField()).first(
            "orders"
        )

        assert found._state.db == "default"
        assert found.get_deferred_fields() == {"app_label"}

    def test_related_rows_come_along(self, django_assert_num_queries: Any) -> None:
        parents = Permission.objects.select_related("content_type").order_by("pk")
        written = WrittenOnce(lambda app: parents.filter(content_type__app_label=app), CharField())

        for app in ("auth", "contenttypes"):
            with django_assert_num_queries(1):
                found = {one.content_type.app_label for one in written.all(app)}
            assert found == {app}


class TestFirst:
    def test_is_the_first_row_or_nothing(self) -> None:
        written = WrittenOnce(lambda app: MODELS.filter(app_label=app), CharField())

        assert written.first("orders") == MODELS.filter(app_label="orders").first()
        assert written.first("no app") is None
