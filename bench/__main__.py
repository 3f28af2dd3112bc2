"""`make bench` measures everything and writes docs/performance.md; `make bench QUICK=1` does so on less."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from datetime import UTC, datetime

from bench import consents, desk, memory, pages
from bench.machine import machine
from bench.report import report
from bench.servers import HERE


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="no table of a million orders, shorter rounds")
    asked.add_argument(
        "--only",
        choices=["ingest", "scans", "consents", "memory", "desk", "pages"],
        help="measure this; keep the last figures of others",
    )
    chosen = asked.parse_args()
    kept = HERE / "data" / ("results-quick.json" if chosen.quick else "results.json")
    kept.parent.mkdir(exist_ok=True)
    results = json.loads(kept.read_text()) if kept.exists() else {}
    results |= {"machine": machine(), "quick": chosen.quick, "on": datetime.now(UTC).date().isoformat()}
    for name in ("ingest", "scans", "consents", "memory"):
        if chosen.only in (None, name):
            results[name] = importlib.import_module(f"bench.{name}").measure(quick=chosen.quick)
    for kind in pages.kinds() if chosen.only in (None, "desk") else []:
        results.setdefault("desk", {})[kind] = desk.measure_on(kind, quick=chosen.quick)
    for kind in pages.kinds() if chosen.only in (None, "pages") else []:
        results.setdefault("pages", {})[kind] = pages.measure_on(kind, quick=chosen.quick)
        # What took minutes is kept, should the rest be cut short.
        kept.write_text(json.dumps(results, indent=1))
    kept.write_text(json.dumps(results, indent=1))
    document = HERE.parent / "docs" / "performance.md"
    document.write_text(report(json.loads(kept.read_text())))
    print(f"Written: {document.relative_to(HERE.parent)}")
    wrong = desk.too_slow(results.get("desk", {})) + memory.too_much(results.get("memory", {}))
    wrong += consents.too_slow(results.get("consents", {}))
    if wrong:
        sys.exit("beyond the bounds:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
