"""Reading the SQL of a page: every statement on owned rows names one customer, the one who is signed in.

The same rule is the authorisation of a page and what lets a distributed database send it to one place: in each
part of a statement every owned table is tied, by equalities that must all hold, to one constant.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlglot
from django.apps import apps
from django.db import connection
from sqlglot import exp

from comptoir.project.house import READS_ACROSS

Column = tuple[str, str]
Ties = dict[Column, set[str]]
SUBQUERY = (exp.Select, exp.Union)
MORE = " is read for more than one customer"


def sharding() -> dict[str, str | None]:
    """Each table's key column; None for a reference table, and no entry for a local one."""
    tables: dict[str, str | None] = {}
    for model in apps.get_models():
        shard_by = getattr(model, "shard_by", None)
        if shard_by is not None:
            tables[model._meta.db_table] = None if shard_by == "*" else shard_by
    return tables


def owned_tables() -> set[str]:
    """The tables whose rows belong to a customer, and the customers' own."""
    return {table for table, key in sharding().items() if key == "customer_id"} | {"customers_customer"}


def is_allowed_across(name: str, problem: str) -> bool:
    """Whether the page or piece of this name may read this table for no or for several customers."""
    return any(problem.startswith(f"{table} is read for ") for table in READS_ACROSS.get(name, {}))


@contextmanager
def reading(
    found: list[str],
    where: str,
    whose: Callable[[], uuid.UUID | None],
    *,
    many: bool = False,
    request: Any = None,
) -> Iterator[None]:
    """Read every statement that runs meanwhile, and add to `found` what is wrong with it.

    Who is signed in, and which page is asked for, may be known only by then.
    """

    def read(execute: Any, sql: str, params: Any, is_batch: bool, context: Any) -> Any:
        page = getattr(request, "resolver_match", None)
        name = page.url_name if page else where
        for row in params if is_batch else [params]:
            wrong = [
                one for one in problems(sql, row, whose(), many=many) if not is_allowed_across(name, one)
            ]
            found.extend(f"{where}: {one}\n  {sql[:600]}" for one in wrong)
        return execute(sql, params, is_batch, context)

    with connection.execute_wrapper(read):
        yield


def problems(sql: str, params: Any, customer: uuid.UUID | None, *, many: bool = False) -> list[str]:
    """What is wrong with a statement; nothing where it asks for rows of `customer` alone.

    Without a customer (nobody is signed in) it must still ask for one and the same. With `many`, as when the
    shop sends a batch, it may name several, and must name each.
    """
    if not any(table in sql for table in owned_tables()):
        return []
    tree = sqlglot.parse_one(_with_values(sql, params), dialect="postgres")
    found = list(_insert(tree, many)) if isinstance(tree, exp.Insert) else list(_part(tree, {}))
    if many:
        found = [(problem, constant) for problem, constant in found if not problem.endswith(MORE)]
    constants = {constant for _problem, constant in found if constant}
    wrong = [problem for problem, _constant in found if problem]
    wrong += [f"names {len(constants)} customers"] if len(constants) > 1 and not many else []
    wrong += [f"names another customer, {one}" for one in constants if customer and one != str(customer)]
    return wrong + _mixed(tree)


def _with_values(sql: str, params: Any) -> str:
    values = tuple(_literal(value) for value in params or ())
    return sql % values if values else sql.replace("%%", "%")


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(_literal(one) for one in value)}]"
    return "'" + str(value).replace("'", "''") + "'"


def _constant(node: exp.Expression) -> str | None:
    node = node.this if isinstance(node, exp.Cast | exp.Paren) else node
    if not isinstance(node, exp.Literal):
        return None
    try:
        return str(uuid.UUID(node.this))
    except ValueError:
        return str(node.this)


def _tables(part: exp.Expression) -> dict[str, str]:
    """The tables that this part reads itself, by the names it gives them."""
    places = [part.args.get("from_") or part.args.get("from"), *(part.args.get("joins") or [])]
    if isinstance(part, exp.Update | exp.Delete):
        places.append(part)
    tables = [place.this for place in places if place is not None and isinstance(place.this, exp.Table)]
    return {table.alias_or_name: table.name for table in tables}


def _part(part: exp.Expression, outer: Ties) -> Iterator[tuple[str, str]]:
    """`(problem, constant)` of one part of a statement and of those inside it."""
    if isinstance(part, exp.Union):
        for side in (part.left, part.right):
            yield from _part(side, outer)
        return
    tables = _tables(part)
    where = part.args.get("where")
    conditions = [where.this] if where else []
    conditions += [join.args["on"] for join in part.args.get("joins") or [] if join.args.get("on")]
    lonely = next(iter(tables)) if len(tables) == 1 else ""
    ties = _ties(conditions, outer, lonely)
    keys = sharding()
    for name, table in tables.items():
        if table not in owned_tables():
            continue
        tied = ties.get((name, keys[table] or ""), set())
        if len(tied) == 1:
            yield "", next(iter(tied))
        else:
            yield f"{table} is read for no customer" if not tied else f"{table}{MORE}", ""
    for inner in _inside(part):
        # What stands in the list of columns may not lean on the row around it: it names its customer itself.
        is_in_where = any(
            inner.find_ancestor(exp.Where, exp.Join) and _within(inner, one) for one in conditions
        )
        yield from _part(inner, ties if is_in_where else {})


def _inside(part: exp.Expression) -> Iterator[exp.Expression]:
    """The parts directly inside this one."""
    for node in part.walk(prune=lambda n: n is not part and isinstance(n, SUBQUERY)):
        if node is not part and isinstance(node, SUBQUERY):
            yield node


def _within(node: exp.Expression, ancestor: exp.Expression) -> bool:
    while node is not None:
        if node is ancestor:
            return True
        node = node.parent  # type: ignore[assignment]
    return False


def _ties(conditions: Iterable[exp.Expression], outer: Ties, lonely: str) -> Ties:
    """To which constants each column is tied, over as many steps as it takes."""
    ties: Ties = {column: set(constants) for column, constants in outer.items()}
    pairs: list[tuple[Column, Column]] = []
    for condition in conditions:
        _read(condition, ties, pairs, lonely)
    for _step in pairs:
        for one, other in pairs:
            both = ties.get(one, set()) | ties.get(other, set())
            if both:
                ties[one] = ties[other] = both
    return ties


def _read(node: exp.Expression, ties: Ties, pairs: list[tuple[Column, Column]], lonely: str) -> None:
    """What one condition says; it counts only what must hold."""
    if isinstance(node, exp.Paren):
        _read(node.this, ties, pairs, lonely)
    elif isinstance(node, exp.And):
        _read(node.left, ties, pairs, lonely)
        _read(node.right, ties, pairs, lonely)
    elif isinstance(node, exp.Or):
        sides = [_ties([side], {}, lonely) for side in (node.left, node.right)]
        for column in sides[0].keys() & sides[1].keys():
            if sides[0][column] == sides[1][column]:
                ties.setdefault(column, set()).update(sides[0][column])
    elif isinstance(node, exp.EQ):
        _equal(node.left, node.right, ties, pairs, lonely)
    elif isinstance(node, exp.In) and node.expressions:
        for value in node.expressions:
            _equal(node.this, value, ties, [], lonely)


def _equal(
    left: exp.Expression, right: exp.Expression, ties: Ties, pairs: list[tuple[Column, Column]], lonely: str
) -> None:
    left, right = left.unnest(), right.unnest()
    if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
        for one, other in zip(left.expressions, right.expressions, strict=True):
            _equal(one, other, ties, pairs, lonely)
        return
    columns = [(n.table or lonely, n.name) for n in (left, right) if isinstance(n, exp.Column)]
    if len(columns) == 2:
        pairs.append((columns[0], columns[1]))
    elif columns:
        value = _constant(right if isinstance(left, exp.Column) else left)
        if value is not None:
            ties.setdefault(columns[0], set()).add(value)


def _insert(tree: exp.Insert, many: bool) -> Iterator[tuple[str, str]]:
    target = tree.this
    table = target.this.name if isinstance(target, exp.Schema) else target.name
    if table not in owned_tables():
        return
    columns = [column.name for column in target.expressions]
    key = sharding()[table]
    if many and not list(tree.expression.find_all(exp.Table)) and key in columns:
        return
    if not isinstance(tree.expression, exp.Values):
        yield f"{table} is written from another part, which cannot be sent to one place", ""
        return
    for row in tree.expression.expressions:
        value = _constant(row.expressions[columns.index(key)]) if key in columns else None
        yield ("", value) if value else (f"{table} is written without its customer", "")


def _mixed(tree: exp.Expression) -> list[str]:
    keys = sharding()
    named = {table.name for table in tree.find_all(exp.Table)}
    local = {table for table in named if table not in keys and table}
    return [f"joins {', '.join(sorted(local))} with owned rows"] if local and named & owned_tables() else []
