"""What is raised can be told in each language: it is a sentence, or a literal text that becomes one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from core_samples import descendants

import importer
from importer.errors import ImporterError

PACKAGE = Path(importer.__file__).parent
ERRORS = frozenset(descendants(ImporterError))
MODULES = {
    path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py") if "sandbox" not in path.parts
}
OWN = ("sentence", "sentence_count", "joined", "from_text", "swapped", "filled")
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.Module)
Scopes = tuple[ast.AST, ...]  # the innermost first


def named(node: ast.expr | None) -> str:
    """Return the last name of `a`, `a.b` or `"a"`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name
    return ""


MAKERS = {*OWN} | {
    node.name
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.FunctionDef) and named(node.returns) == "Sentence"
}


FIELDS = {"sentence"} | {
    named(node.target)
    for tree in MODULES.values()
    for node in ast.walk(tree)
    if isinstance(node, ast.AnnAssign) and named(node.annotation) == "Sentence"
}


def is_sentence(node: ast.expr, scopes: Scopes, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether an expression is a sentence: one that is made here, one of an error, or a name for one."""
    match node:
        case ast.Call(func=function):
            return named(function) in MAKERS
        case ast.Name(id=name):
            return name in seen or names_sentence(name, scopes, seen | {name})
        case ast.Attribute(attr=name):
            return name in FIELDS
        case ast.IfExp(body=body, orelse=orelse):
            return is_sentence(body, scopes, seen) and is_sentence(orelse, scopes, seen)
    return isinstance(node, ast.Constant) and node.value is None  # mypy sees that none is raised


def names_sentence(name: str, scopes: Scopes, seen: frozenset[str]) -> bool:
    """Tell whether a name can be nothing but a sentence, in the innermost of the scopes that binds it."""
    for at, scope in enumerate(scopes):
        if bound := list(bindings(name, scope, scopes[at:], seen)):
            return all(bound)
    return False


def bindings(name: str, scope: ast.AST, scopes: Scopes, seen: frozenset[str]) -> Iterator[bool]:
    """Yield of each place that binds a name in a scope whether it binds it to a sentence."""
    plain: set[ast.AST] = set()  # targets of assignments that were looked at
    for node in inside(scope):
        match node:
            case ast.arg(arg=bound, annotation=annotation) if bound == name:
                yield named(annotation) == "Sentence"
            case ast.Assign(targets=targets, value=value) if name in {named(target) for target in targets}:
                plain |= set(targets)
                yield is_sentence(value, scopes, seen)
            case ast.AnnAssign(target=ast.Name(id=bound) as target, annotation=annotation) if bound == name:
                plain.add(target)
                yield named(annotation) == "Sentence"
            case ast.Name(id=bound, ctx=ast.Store()) if bound == name and node not in plain:
                yield False  # of a loop, of `with`, of several at once
            case ast.MatchAs(name=bound) | ast.MatchStar(name=bound) | ast.ExceptHandler(name=bound) if bound == name:
                yield False


def inside(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a scope from above, without those of the scopes in it."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, SCOPES):
            yield from inside(child)


def calls(node: ast.AST, scopes: Scopes = ()) -> Iterator[tuple[ast.Call, Scopes]]:
    """Yield each call below a node with the scopes around it, the innermost first."""
    around = (node, *scopes) if isinstance(node, SCOPES) else scopes
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, around
        yield from calls(child, around)


def raised(tree: ast.Module, kinds: frozenset[str] = ERRORS) -> Iterator[tuple[ast.Call, Scopes]]:
    """Yield each place where an error of these kinds is made, also as `type(error)(...)`, with its scopes."""
    for call, scopes in calls(tree):
        of_type = isinstance(call.func, ast.Call) and named(call.func.func) == "type"
        if call.args and (of_type or named(call.func) in kinds):
            yield call, scopes


def wrong(tree: ast.Module) -> list[int]:
    """Return the lines that make an error with a text that nobody can translate."""
    return [
        call.lineno
        for call, scopes in raised(tree)
        if not isinstance(call.args[0], ast.Constant) and not is_sentence(call.args[0], scopes)
    ]


def test_no_error_is_raised_with_a_text_that_nobody_can_translate() -> None:
    """No f-string, and no variable that is not a sentence."""
    assert sum(len(list(raised(tree))) for tree in MODULES.values()) > 100
    assert [f"{path.name}:{line}" for path, tree in MODULES.items() for line in wrong(tree)] == []


def test_what_is_wrong_in_a_mapping_or_a_setting_is_a_sentence() -> None:
    """The library that checks them only carries the error: it reaches the person as it was made."""
    rooms = [path for path in MODULES if path.parent.name == "mapping" or path.name == "settings.py"]
    found = [(path, *one) for path in rooms for one in raised(MODULES[path], frozenset({"ValueError"}))]
    assert len(found) > 30
    bare = [f"{path.name}:{call.lineno}" for path, call, scopes in found if not is_sentence(call.args[0], scopes)]
    assert bare == []


@pytest.mark.parametrize(
    "code",
    [
        "raise FileError(f'{path}: no')",
        "raise FileError(text)",
        "raise FileError(str(error))",
        "raise type(error)('a' + b)",
        "raise FileError(sentence('a') if b else f'{c}')",
        "raise FileError('a' if b else sentence('c'))",  # only a literal itself is looked up
        "told = 'a'\nraise FileError(told)",
        "def a():\n  told = sentence('a')\ndef b(told):\n  raise FileError(told)",
        "told = sentence('a')\ntold = str(told)\nraise FileError(told)",
        "told = sentence('a')\ntold += 'b'\nraise FileError(told)",
        "told = sentence('a')\ndef a():\n  for told in 'bc':\n    raise FileError(told)",
        "told, more = sentence('a')\nraise FileError(told)",
    ],
)
def test_such_a_text_would_be_found(code: str) -> None:
    """What the test above is for."""
    assert wrong(ast.parse(code))


@pytest.mark.parametrize(
    "code",
    [
        "raise FileError('a')",
        "raise FileError(sentence('a') if b else sentence('c'))",
        "told = sentence('a')\ndef a():\n  def b():\n    raise FileError(told)",
        "def a(told: Sentence):\n  told = sentence('b') if told else told\n  raise FileError(told)",
    ],
)
def test_a_sentence_is_let_pass(code: str) -> None:
    """By whatever name, in whatever scope around it."""
    assert wrong(ast.parse(code)) == []
