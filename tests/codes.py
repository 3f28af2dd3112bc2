"""Reading the code: with which codes an operation of an API can refuse."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from comptoir.project.api import customer_api, shop_api

# Where the code of each stands among its arguments
AT = {"Problem": 1, "Refused": 1, "refused_of": 2}


def operation_functions() -> Iterator[Any]:
    """Each function that answers an operation of either API."""
    for api in (customer_api, shop_api):
        for _prefix, router in api._routers:
            for path in router.path_operations.values():
                yield from (operation.view_func for operation in path.operations)


def codes_of(functions: Iterator[Any]) -> set[str]:
    """The codes with which these functions refuse, or those of ours that they name."""
    codes: set[str] = set()
    waiting, read = list(functions), set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in read or not getattr(function, "__module__", "").startswith("comptoir."):
            continue
        read.add(function)
        names = vars(inspect.getmodule(function))
        for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
            if isinstance(node, ast.Call):
                codes |= _code_in(node, names)
            if isinstance(node, ast.Name):
                named = names.get(node.id)
                waiting += [named] if inspect.isfunction(named) or inspect.isclass(named) else []
    return codes


def codes_written(folder: Path, called: str) -> set[str]:
    """The codes that stand as text in any call of this name in a folder."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == called]
    return set().union(*(_code_in(call, {}) for call in named))


def _code_in(call: ast.Call, names: dict[str, Any]) -> set[str]:
    called = call.func.id if isinstance(call.func, ast.Name) else ""
    if called not in AT or len(call.args) <= AT[called]:
        return set()
    code = call.args[AT[called]]
    value = code.value if isinstance(code, ast.Constant) else names.get(getattr(code, "id", ""))
    return {value} if isinstance(value, str) else set()
