"""The report writes docs/performance.md from the figures: ratios first, then measurements and method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

Figures = dict[str, Any]
NAMES = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}
TITLES = {"history": "Order history", "order": "Order page", "dashboard": "Dashboard"}
# Orders that are held already write other rows than the limit does.
AGAIN = ("changed", "unchanged")
INGEST = (
    "Beside what the database itself takes of the very same rows (COPY on PostgreSQL, executemany on SQLite; "
    "the same tables, indexes and keys), the medians of rounds in each of which all ways follow one another. "
    "The import reads and checks a file; changed are the same orders a day later, when a line of each came "
    "back; unchanged is the same file again; the bulk API is sent a thousand orders a request."
)
SCANS = (
    "Each is a webhook of its own; they go to `comptoir serve`, and one `comptoir work` keeps them, writes "
    "the letters and sends them to a mail server on this machine. Three scans of eight lead to a letter; one "
    "that the parcel's next scan has overtaken is not written. What counts is when another connection sees "
    "them, after the moment at which the call was due. Statements are those of a worker that finds many "
    "waiting."
)
CONSENTS = (
    "A shop asks `comptoir serve` about one topic and channel, ten thousand customers in a request, one "
    "after the other; each has one to three choices, and with whoever may be written to comes a link that "
    "stops it. The ratio is to the time in which a bare cursor is given the same rows, without the answers. "
    "A hundred thousand may take 10 s."
)
MEMORY = (
    "They go to one process of `comptoir serve`, four at once, each with a message of its own; the memory is "
    "the process's own (RSS). Whatever comes, it never holds more than 650 MB, and returns to what it held, "
    "but for 60 MB. Opening a photo may take 400 MB, one at a time; the bodies of forms with photos, 100. "
    "`comptoir/photos/tests/test_keep_photo.py` holds both bounds in CI."
)
DESK = (
    "Beside 500 requests to cancel and 500 returns that wait; one order in ten is late, one not paid yet. "
    "The ratio is the p50 of its pages to that of a house which fills one page of each list (100 orders and "
    "100 requests, 200 returns), asked in turn over the same server. None may be above 1.3."
)
HAPPENED = (
    "A customer of whose 25 orders some was cancelled, some sent back and something refunded, with a thread "
    "on each, beside one with the same orders to whom nothing happened:"
)
HOW = (Path(__file__).parent / "how.md").read_text(encoding="utf-8")


def report(results: Figures) -> str:
    """Write the whole document."""
    parts = [
        "# Performance",
        f"Measured on {results['on']} by `make bench{' QUICK=1' if results['quick'] else ''}`. "
        + ("A quick run: no table of a million orders, and short rounds." if results["quick"] else ""),
        *([ingest(results["ingest"])] if "ingest" in results else []),
        *([scans(results["scans"])] if "scans" in results else []),
        *([consents(results["consents"])] if "consents" in results else []),
        *([memory(results["memory"])] if "memory" in results else []),
        *([desk(results["desk"])] if "desk" in results else []),
    ]
    for kind, figures in results.get("pages", {}).items():
        parts += [beside(kind, figures), growth(kind, figures), plans(figures), layers(figures)]
    parts += [HOW, machine(results["machine"])]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def beside(kind: str, figures: Figures) -> str:
    """Compare the order history with the peer and the ceiling."""
    size = figures["beside"]
    held = {name: figures["pages"][f"{name} · history"] for name in contestants(figures)}
    ours = held[f"comptoir {size}"]
    rows = [
        [
            title,
            f"{held[name]['rate'] / held['oscar']['rate']:.1f} ×",
            f"{held['oscar']['cpu_ms'] / held[name]['cpu_ms']:.1f} ×",
            f"{held[name]['rate']:.0f}",
            f"{held[name]['cpu_ms']:.1f}",
            f"{held[name]['p50']:.1f}",
            f"{held[name]['p95']:.1f}",
            figures["asked"][name]["history"]["statements"],
            f"{figures['asked'][name]['history']['bytes'] / 1000:.0f}",
            f"{figures['memory'][name]:.0f}",
        ]
        for name, title in contestants(figures).items()
    ]
    words = (
        f"## Order history on {NAMES[kind]}, {size:,} orders in the table\n\n"
        f"Comptoir answers {ours['rate'] / held['oscar']['rate']:.1f} times as many requests a second as "
        f"django-oscar, and {ours['rate'] / held['bare']['rate']:.2f} of what the bare page does.\n\n"
    )
    head = [
        "",
        "requests, to django-oscar",
        "CPU, to django-oscar",
        "requests/s",
        "CPU ms",
        "p50 ms",
        "p95 ms",
        "statements",
        "kB of HTML",
        "MB",
    ]
    return words + table(head, rows)


def contestants(figures: Figures) -> dict[str, str]:
    """Return the contestants' names in the figures and in the document."""
    return {
        f"comptoir {figures['beside']}": "Comptoir, 2,000 customers in turn",
        "one": "Comptoir, one customer again and again",
        "oscar": "django-oscar",
        "bare": "the bare page",
    }


def growth(kind: str, figures: Figures) -> str:
    """Compare each page at each size, and the largest size with the smallest."""
    sizes, rows = figures["sizes"], []
    for page, title in TITLES.items():
        held = [figures["pages"][f"comptoir {size} · {page}"] for size in sizes]
        statements = figures["asked"][f"comptoir {sizes[0]}"][page]["statements"]
        rows.append(
            [
                title,
                f"{held[-1]['p50'] / held[0]['p50']:.2f}",
                *(f"{one['rate']:.0f} · {one['p50']:.1f} · {one['cpu_ms']:.1f}" for one in held),
                statements,
            ]
        )
    head = [
        "",
        f"p50 at {sizes[-1]:,} to p50 at {sizes[0]:,}",
        *(f"{size:,} orders" for size in sizes),
        "statements",
    ]
    words = (
        f"### Growth on {NAMES[kind]}\n\n"
        "The pages of 2,000 customers in turn; in each cell requests/s · p50 ms · CPU ms.\n\n"
    )
    return words + table(head, rows)


def plans(figures: Figures) -> str:
    """Show how the database goes about the list."""
    shown = "\n\n".join(
        f"{int(size):,} orders\n" + "\n".join(plan) for size, plan in figures["plans"].items()
    )
    return f"The plan of the list's statement:\n\n```\n{shown}\n```"


def layers(figures: Figures) -> str:
    """Show the time of each layer."""
    rows = [[name, f"{part * 100:.0f} %"] for name, part in figures["layers"]]
    words = (
        "Where the time of order history goes, sampled every millisecond of CPU in one process over the "
        "whole stack:\n\n"
    )
    return words + table(["", "of the time"], rows)


def ingest(figures: Figures) -> str:
    """Compare how fast orders come in with the database's own limit and with new orders."""
    ways = {
        "`comptoir import`": "import",
        "in two processes": "two_processes",
        "the bulk API": "bulk_api",
        "changed orders": "changed",
        "unchanged orders": "unchanged",
        "the database's limit": "limit",
    }
    parts = ["## Orders coming in", INGEST]
    for name, held in figures.items():
        rows = [
            [
                way,
                "" if key in AGAIN else f"{held['of_limit'][key]:.2f}",
                f"{held['of_import'][key]:.2f}",
                f"{held['orders_a_second'][key]:,}",
            ]
            for way, key in ways.items()
        ]
        head = [f"{name}, {held['orders']:,} orders", "of the limit", "of new orders", "orders/s"]
        parts.append(f"{held['table_rows']:,} rows in the tables.\n\n{table(head, rows)}")
    return "\n\n".join(parts)


def scans(figures: Figures) -> str:
    """Say how soon scans show and letters are queued, and what both cost."""
    rows = [
        [
            name,
            f"{held['scans']:,}",
            f"{held['scan']['p50']:.2f} · {held['scan']['p99']:.2f}",
            f"{held['letters']:,}",
            f"{held['letter']['p50']:.2f} · {held['letter']['p99']:.2f}",
            held["letters_not_queued"],
            held["statements"]["taken"],
            held["statements"]["kept_and_written_of"],
            f"{held['cpu_ms']['web']:.1f} · {held['cpu_ms']['worker']:.1f}",
        ]
        for name, held in figures.items()
    ]
    head = [
        "",
        "scans",
        "shown after s, p50 · p99",
        "letters",
        "queued after s, p50 · p99",
        "overtaken",
        "statements to take one",
        "to keep and write of it",
        "CPU ms a scan, web · worker",
    ]
    rate = next(iter(figures.values()))["rate"]
    words = f"## Scans coming in\n\n{rate} a second. {SCANS}\n\n"
    return words + table(head, rows)


def consents(figures: Figures) -> str:
    """Say how soon a shop knows to whom it may write."""
    rows = [
        [
            name,
            f"{held['customers']:,}",
            f"{held['ratio']:.1f}",
            f"{held['seconds']:.1f}",
            f"{held['cpu_seconds']:.1f}",
            f"{held['bare_seconds']:.1f}",
            f"{held['kb_of_an_answer']:,}",
        ]
        for name, held in figures.items()
    ]
    head = ["", "customers", "ratio", "s", "CPU s of the server", "s of a bare cursor", "kB of an answer"]
    return f"## To whom a shop may write\n\n{CONSENTS}\n\n{table(head, rows)}"


def memory(figures: Figures) -> str:
    """Say what a process of the web server holds before, after and during uploads of each kind."""
    rows = [
        [kind, f"{held['kb']:,}", held["before"], held["after"], held["most"]]
        for kind, held in figures["kinds"].items()
    ]
    labels, pdf = figures["labels"], figures["pdf"]
    papers = [
        f"A worker that has drawn one label of ours holds {labels['before']} MB; after {labels['number']}, "
        f"{labels['after']}.",
        "A seller's PDF is read in a process of its own, one at a time, which may take 700 MB: "
        + ", ".join(f"{kind} took {most} MB" for kind, most in pdf.items())
        + ".",
    ]
    head = ["", "kB", "MB before", "MB after", "MB at most"]
    words = f"## Memory under hostile uploads\n\n{figures['uploads']} of each kind. {MEMORY}"
    return "\n\n".join([words, table(head, rows), " ".join(papers)])


def desk(figures: Figures) -> str:
    """Compare a seller's pages with a small house's, and a customer's with another's."""
    kinds = [NAMES[kind] for kind in figures]
    parts = ["## A seller with 50,000 open orders", DESK]
    for is_customers, words in ((False, ""), (True, HAPPENED)):
        rows = []
        for title, page in next(iter(figures.values())).items():
            if page["is_customers"] == is_customers:
                held = [pages[title] for pages in figures.values()]
                times = [" · ".join(f"{one:.1f}" for one in (*page["p50"], *page["cpu_ms"])) for page in held]
                ratios = [f"{page['ratio']:.2f}" for page in held]
                statements = " · ".join(str(number) for number in page["statements"])
                rows.append([title, *ratios, statements, *times])
        head = ["", *(f"ratio on {kind}" for kind in kinds), "statements"]
        head += [f"{kind}: p50 ms of both · CPU ms of both" for kind in kinds]
        parts += [*([words] if words else []), table(head, rows)]
    return "\n\n".join(parts)


def machine(held: dict[str, str]) -> str:
    """List the machine and the versions."""
    return "## With what\n\n" + table(["", ""], [[name, value] for name, value in held.items()])


def table(head: list[str], rows: list[list[Any]]) -> str:
    """Write a table in Markdown."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in lines)
