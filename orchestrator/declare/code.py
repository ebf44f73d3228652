"""What the code of a function says without being run: its fingerprint, the labels it returns, whom it calls."""

from __future__ import annotations

import ast
import hashlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def code_hash(function: Callable[..., Any]) -> str:
    """A hash of the function's syntax: comments, blank lines and docstrings do not count."""
    tree = _tree(function)
    if tree is None:
        code = function.__code__
        return hashlib.sha256(code.co_code + repr(code.co_consts).encode()).hexdigest()[:16]
    for node in ast.walk(tree):
        if isinstance(node, Function):
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:16]


def returned_texts(function: Callable[..., Any]) -> tuple[tuple[str, ...], bool]:
    """The texts that stand behind `return`, each once, and whether nothing else does."""
    texts: dict[str, None] = {}
    returns = [node for node in _own_nodes(function) if isinstance(node, ast.Return)]
    found = [_texts_of(node.value) for node in returns]
    for one, _ in found:
        texts |= dict.fromkeys(one)
    return tuple(texts), bool(found) and all(complete for _, complete in found)


def calls_method(function: Callable[..., Any], name: str, *, of: str) -> bool:
    """Whether the function calls `of.name(...)`, also in functions inside it."""
    tree = _tree(function)
    return tree is not None and any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == of
        for node in ast.walk(tree)
    )


def _tree(function: Callable[..., Any]) -> ast.Module | None:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return None


def _own_nodes(function: Callable[..., Any]) -> Iterator[ast.AST]:
    """All nodes of the function itself, without those of functions inside it."""
    tree = _tree(function)
    body = tree.body[0] if tree and tree.body else None
    todo: list[ast.AST] = list(body.body) if isinstance(body, Function) else []
    while todo:
        node = todo.pop(0)
        yield node
        if not isinstance(node, Scope):
            todo.extend(ast.iter_child_nodes(node))


def _texts_of(value: ast.expr | None) -> tuple[list[str], bool]:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return [value.value], True
    if isinstance(value, ast.IfExp):
        (left, left_whole), (right, right_whole) = _texts_of(value.body), _texts_of(value.orelse)
        return left + right, left_whole and right_whole
    return [], False
