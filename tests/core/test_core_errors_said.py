"""What is raised can be told in each language: it is a sentence, or a literal text that becomes one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from core_samples import descendants

import importer
from importer.errors import ImporterError

PACKAGE = Path(importer.__file__).parent
OWN = ("sentence", "sentence_count", "joined", "from_text", "swapped", "filled")


ERRORS = frozenset(descendants(ImporterError))
MODULES = {
    path: ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py") if "sandbox" not in path.parts
}
OWN = ("sentence", "sentence_count", "joined", "from_text", "swapped", "filled")


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


def is_sentence(node: ast.expr, known: set[str]) -> bool:
    """Tell whether an expression is a sentence: one that is made here, one of an error, or a name for one."""
    match node:
        case ast.Call(func=function):
            return named(function) in MAKERS
        case ast.Name(id=name):
            return name in known
        case ast.Attribute(attr=name):
            return name in FIELDS
        case ast.IfExp(body=body):
            return is_sentence(body, known)
    return isinstance(node, ast.Constant)


def names_of_sentences(tree: ast.Module) -> set[str]:
    """Return what a module calls sentences: what it makes, and what functions are given as such."""
    known = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg) and named(node.annotation) == "Sentence"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and is_sentence(node.value, set()):
            known |= {named(target) for target in node.targets}
    return known


def raised(tree: ast.Module, kinds: frozenset[str] = ERRORS) -> Iterator[ast.Call]:
    """Yield each place where an error of these kinds is made, also as `type(error)(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            of_type = isinstance(node.func, ast.Call) and named(node.func.func) == "type"
            if of_type or named(node.func) in kinds:
                yield node


def test_no_error_is_raised_with_a_text_that_nobody_can_translate() -> None:
    """No f-string, and no variable that is not a sentence."""
    found = [(path, call) for path, tree in MODULES.items() for call in raised(tree)]
    assert len(found) > 100
    known = {path: names_of_sentences(tree) for path, tree in MODULES.items()}
    wrong = [f"{path.name}:{call.lineno}" for path, call in found if not is_sentence(call.args[0], known[path])]
    assert wrong == []


def test_what_is_wrong_in_a_mapping_or_a_setting_is_a_sentence() -> None:
    """The library that checks them only carries the error: it reaches the person as it was made."""
    rooms = [path for path in MODULES if path.parent.name == "mapping" or path.name == "settings.py"]
    found = [(path, call) for path in rooms for call in raised(MODULES[path], frozenset({"ValueError"}))]
    assert len(found) > 30
    made = {(path, call) for path, call in found if isinstance(call.args[0], ast.Call | ast.Name)}
    right = {(path, call) for path, call in made if is_sentence(call.args[0], names_of_sentences(MODULES[path]))}
    assert [f"{path.name}:{call.lineno}" for path, call in found if (path, call) not in right] == []


@pytest.mark.parametrize(
    "code",
    [
        "raise FileError(f'{path}: no')",
        "raise FileError(text)",
        "raise FileError(str(error))",
        "raise type(error)('a' + b)",
    ],
)
def test_such_a_text_would_be_found(code: str) -> None:
    """What the test above is for."""
    tree = ast.parse(code)
    assert [call for call in raised(tree) if not is_sentence(call.args[0], names_of_sentences(tree))]
