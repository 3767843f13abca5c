"""Each sentence that a salesperson reads stands in every catalog, with the same placeholders."""

import ast
import copy
import json
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from core_samples import descendants
from hypothesis import given
from hypothesis import strategies as st

import importer
from importer.errors import FileError, ImporterError, StoppedError, system_says
from importer.issues import TEMPLATES, Issue, IssueCode, details
from importer.languages import (
    Sentence,
    joined,
    languages,
    said,
    say,
    say_count,
    sentence,
    sentence_count,
    speaking,
    spoken,
)

PACKAGE = Path(importer.__file__).parent
OTHERS = tuple(language for language in languages() if language != "en")
SAY = {"say", "sentence", *descendants(ImporterError)}
SAY_COUNT = {"say_count", "sentence_count"}
MARKS = {**dict.fromkeys(SAY), **dict.fromkeys(SAY_COUNT, (1, 2))}  # as Babel wants them, for the template
Text = str | tuple[str, ...]


def marked() -> set[Text]:
    """Return every sentence that the code says: those it marks, and those that tables hold."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    said_by_calls = {text for text in map(text_of, calls) if text}
    tables = {text for one in TEMPLATES.values() for text in (one.says, one.cure, *one.details) if text}
    return said_by_calls | tables | {*details.TESTS, details.AND} | set(in_templates())


def in_templates() -> Iterator[Text]:
    """Yield every sentence that a template of the page says."""
    way, options = "jinja2.ext:babel_extract", {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
    for _, _, text, _, _ in extract_from_dir(str(PACKAGE), [("**.html", way)], {"**.html": options}, MARKS, ()):
        yield text if isinstance(text, str) else tuple(text)


def text_of(call: ast.Call) -> Text | None:
    """Return the literal sentence that a call says; None where it says none, or a text from elsewhere."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
    if name in SAY and texts:
        return texts[0]
    return (texts[0], texts[1]) if name in SAY_COUNT and texts else None


def messages(language: str) -> dict[Text, Message]:
    """Return a catalog's messages by what they translate."""
    with (PACKAGE / "languages" / f"{language}.po").open("rb") as source:
        catalog: Catalog = read_po(source, locale=language)
    return {tuple(message.id) if isinstance(message.id, list | tuple) else message.id: message for message in catalog}


def texts(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each original with its translation; the plural serves for all forms but the first."""
    if not message.pluralizable:
        yield str(message.id), str(message.string)
        return
    for at, string in enumerate(message.string):
        yield message.id[min(at, 1)], string


def holes(text: str) -> set[str]:
    """Return the placeholders of a sentence."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_missing_or_left_over(language: str) -> None:
    """What the code says and what the catalog holds are the same."""
    held = set(messages(language)) - {""}
    assert sorted(map(str, marked() - held)) == []
    assert sorted(map(str, held - marked())) == []


@pytest.mark.parametrize("language", OTHERS)
def test_each_translation_is_whole(language: str) -> None:
    """None is empty, doubtful, or has other placeholders than the original, or another end."""
    for key, message in messages(language).items():
        if not key:
            continue
        assert not message.fuzzy, key
        for original, translation in texts(message):
            assert translation, key
            assert holes(translation) <= holes(original) | {"count"}, key
            assert holes(original) <= holes(translation), key
            assert original[-1:] not in ".?:" or translation[-1:] == original[-1:], key


def test_an_issue_is_said_in_bulgarian() -> None:
    """The sentence and its cure, with the cell's own value."""
    issue = Issue(IssueCode.TOO_SHORT, "Телефон", "0888 12")
    with speaking("bg"):
        assert spoken() == "bg"
        assert issue.reason_in(say) == (
            "„0888 12“ в „Телефон“ има твърде малко цифри. "
            "Напишете целия номер, най-добре с кода на държавата, например +359888123456."
        )
    assert issue.reason_in(say) == issue.reason


@pytest.mark.parametrize("language", ["en", "xx"])
def test_english_is_what_the_code_says(language: str) -> None:
    """A language that there is not is English too."""
    with speaking(language):
        assert say("Fill in a number.") == "Fill in a number."
        assert say_count("{count} row", "{count} rows", 2) == "2 rows"
        assert say("") == ""


def test_a_sentence_is_english_to_whoever_keeps_it() -> None:
    """A log, a script and a comparison get the English text; only a person gets it in another language."""
    told = sentence("Fill in a number.")
    with speaking("bg"):
        assert (told, f"{told}", told.said) == ("Fill in a number.", "Fill in a number.", "Попълнете номер.")
        assert said(told) == "Попълнете номер."
        assert said("Fill in a number.") == "Fill in a number."  # a text of somebody else


def test_what_fills_a_sentence_is_said_in_the_same_language() -> None:
    """Sentences in sentences, and several as one."""
    with speaking("bg"):
        assert sentence("{what}!", what=sentence("Fill in a number.")).said == "Попълнете номер.!"
        both = joined([sentence("Fill in a number."), "{x}", sentence_count("{count} a", "{count} b", 2)])
    assert both == "Fill in a number. {x} 2 b"
    assert "".join(joined([])) == ""


def test_braces_in_a_text_or_value_are_no_placeholders() -> None:
    """A text without values is not filled in, and a value never is."""
    assert sentence("{a} {") == "{a} {"
    assert sentence("{a}", a="{b}") == "{b}"


def test_an_error_goes_through_a_pickle_with_its_languages() -> None:
    """The process that reads a workbook sends its errors home."""
    home = copy.copy(FileError("Fill in a number."))
    with speaking("bg"):
        assert (str(home), home.said) == ("Fill in a number.", "Попълнете номер.")


@given(name=st.text(), count=st.integers(0, 9))
def test_a_sentence_that_is_kept_speaks_all_its_languages(name: str, count: int) -> None:
    """The ledger keeps why a run stopped; whoever asks later may read another language."""
    inner = sentence_count("{count} lead", "{count} leads", count)
    told = sentence("Run {run}: {leads} deleted on the platform.", run=name, leads=inner)
    again = Sentence.from_text(told.to_text())
    assert again == told
    with speaking("bg"):
        assert again.said == told.said != told
    assert Sentence.from_text("") == ""


def test_an_error_is_told_to_a_person_in_his_language() -> None:
    """With all that fills it; what is a text of somebody else stays."""
    error = FileError("{path}: {says}", path="a.csv", says=sentence("Fill in a number."))
    with speaking("bg"):
        assert (str(error), error.said) == ("a.csv: Fill in a number.", "a.csv: Попълнете номер.")
        assert StoppedError(error.sentence).said == error.said


def test_a_sentence_can_be_filled_and_mended_after_it_was_made() -> None:
    """One of a table gets its values; a command or a path is another one, in each language."""
    with speaking("bg"):
        assert sentence("the key {key} is missing").filled(key="a").said == "ключът a липсва"
        stopped = sentence("Stopped on request. `lead-importer resume` goes on.").swapped("resume", "undo")
        assert (stopped, stopped.said) == (
            "Stopped on request. `lead-importer undo` goes on.",
            "Спряно от вас. `lead-importer undo` продължава.",
        )
        assert joined(["a", "b"], sentence(" or ")).said == "a или b"


def test_thousands_are_parted_as_the_language_does() -> None:
    """A comma is a decimal point elsewhere."""
    told = sentence(
        "{path}, line {line}: one cell holds more than {most:,} characters. Check that the file is a table."
    )
    with speaking("bg"):
        assert "131,072" in told.filled(path="a", line=1, most=131_072)
        assert "131\u00a0072" in told.filled(path="a", line=1, most=131_072).said


def test_what_fills_a_sentence_that_is_kept_is_kept_too() -> None:
    """A path in it becomes a text, and what was replaced in it stays so."""
    inner = sentence_count("{count} column", "{count} columns", 2)
    told = sentence("{path}: {says}", path=Path("a.csv"), says=inner).swapped("a.csv", "b.csv")
    again = Sentence.from_text(told.to_text())
    with speaking("bg"):
        assert (again, again.said) == ("b.csv: 2 columns", "b.csv: 2 колони")


@pytest.mark.parametrize("template", ["{a.b}", "{a[0]}", "{a:{b.c}}", "{0}", "{c}", "{a:d}", "{"])
def test_what_comes_from_elsewhere_can_only_name_its_values(template: str) -> None:
    """A process that a hostile workbook has taken over learns nothing of ours by what it says."""
    kept = {"template": template, "plural": "", "count": 0, "values": {"a": "x", "b": "y"}, "swaps": []}
    assert Sentence.from_text(json.dumps(kept)) == json.dumps(kept)


@pytest.mark.parametrize(
    "changed",
    [
        {"template": "{count.__class__}", "plural": "{count}"},
        {"template": "a", "plural": "b", "count": None},
        {"swaps": "ab"},
        {"values": ["a"]},
    ],
    ids=str,
)
def test_what_is_kept_must_be_whole(changed: dict[str, object]) -> None:
    """Each part is of its kind, and none reaches into another."""
    kept = {"template": "a", "plural": "", "count": 0, "values": {}, "swaps": []}
    assert Sentence.from_text(json.dumps(kept)) == "a"
    text = json.dumps(kept | changed)
    with speaking("bg"):
        assert Sentence.from_text(text).said == text


@pytest.mark.parametrize("text", ["Stopped: {why}", '"text"', "[1]", "{}", "[" * 100_000])
def test_what_is_no_kept_sentence_is_a_text(text: str) -> None:
    """A ledger of an earlier version kept English texts."""
    assert Sentence.from_text(text) == text


def test_what_the_system_says_is_said_too() -> None:
    """The commonest of its words; others stay."""
    with speaking("bg"):
        assert said(system_says(PermissionError(13, "Permission denied"))) == "няма права за достъп"
        assert said(system_says(OSError(99, "Odd"))) == "Odd"
        assert said(system_says(OSError())) == "OSError"
