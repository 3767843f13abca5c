"""Questions that a proposed mapping leaves to a person: while one stands under `decide`, the mapping is not loaded."""

from importer.languages import sentence
from importer.mapping.document import Document, Tree
from importer.mapping.places import Fault

DECIDE = "decide"


def open_questions(document: Document) -> list[Fault]:
    """Return a fault for each question that still stands, at its place; an empty `decide:` asks nothing."""
    asked = document.root.get(DECIDE) if isinstance(document.root, dict) else None
    questions = enumerate(asked) if isinstance(asked, list) else [(-1, asked)] if asked else []
    return [_fault(document, number, question) for number, question in questions]


def without_questions(root: Tree) -> Tree:
    """Return the mapping alone."""
    return {key: value for key, value in root.items() if key != DECIDE} if isinstance(root, dict) else root


def _fault(document: Document, number: int, question: Tree) -> Fault:
    place = document.places.value((DECIDE,) if number < 0 else (DECIDE, number))
    text = " ".join(question.split()) if isinstance(question, str) else sentence("something is still open here")
    end = "" if text.endswith(("?", "!", ".")) else "."
    # A question that `suggest` wrote is a sentence of ours, and can be said in the user's language.
    asked = sentence(text)
    return Fault(place, sentence("decide: {question}{end} Then take this line away.", question=asked, end=end))
