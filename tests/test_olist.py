"""The subset of the Olist orders imports whole: every figure that our model holds is the set's own."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bench.olist import SOURCE, write
from bench.olist_facts import differences

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not SOURCE.exists(), reason=f"the Olist orders are not at {SOURCE} (see COMPTOIR_OLIST)"
    ),
]


def test_every_figure_is_equal(tmp_path: Path) -> None:
    from django.core.management import call_command

    write(SOURCE / "subset", tmp_path)
    call_command("import", "sellers", str(tmp_path / "sellers.jsonl"))
    call_command("import", "orders", str(tmp_path / "orders.jsonl"))

    out = io.StringIO()
    differing = differences(json.loads((SOURCE / "subset" / "FACTS.json").read_text()), out)
    assert differing == 0, out.getvalue()
