"""Details of issues: stored in English, said in another language, and never mistaken for somebody else's words."""

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importer.issues import TEMPLATES, Issue, IssueCode, details
from importer.languages import say, speaking
from importer.phones import PhoneKind

NUMBERS = st.integers(0, 10**9).map(str)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
WORDS = st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1)
FIGURES = st.decimals(allow_nan=False, allow_infinity=False).map(str)
HELD = {  # what a placeholder is filled with
    **dict.fromkeys(("row", "campaign", "number", "count", "most"), NUMBERS),
    **dict.fromkeys(("low", "high"), FIGURES),
    "run": st.dates().map(lambda day: f"{day}-081500-2"),
    "day": st.dates().map(str),
    "values": st.lists(WORDS).map(lambda values: f"[{', '.join(values)}]"),
    "tests": st.just(details.FILLED),
}
OF_CODES = [(code, template) for code, one in TEMPLATES.items() for template in one.details]


def holes(template: str) -> list[str]:
    """Return the placeholders of a template."""
    return [name for _, name, _, _ in Formatter().parse(template) if name]


@pytest.mark.parametrize(("code", "template"), OF_CODES)
@given(data=st.data())
def test_a_detail_is_said_in_bulgarian_with_the_same_values(
    code: IssueCode, template: str, data: st.DataObject
) -> None:
    """Whatever fills it; and English stays as it was stored."""
    values = {name: data.draw(HELD.get(name, TEXTS), name) for name in holes(template)}
    issue = Issue(code, detail=template.format(**values))
    assert issue.detail_in(str) == issue.detail
    with speaking("bg"):
        shown = values | ({"tests": say(values["tests"])} if "tests" in values else {})
        assert issue.detail_in(say) == say(template).format(**shown)
        assert say(template) != template


FOREIGN = (
    (IssueCode.REFUSED, "The number is barred."),
    (IssueCode.ANSWER_LOST, "503 Service Unavailable"),
    (IssueCode.ON_SUPPRESSION_LIST, "run 7.xlsx"),
    (IssueCode.MISSING_VALUE, "mobile"),
    (IssueCode.INVALID_NUMBER, "BG"),
    (IssueCode.TWO_COUNTRIES, "other"),
    (IssueCode.NOT_ALLOWED, "[mobile, other]"),
    (IssueCode.BAD_FORM, "^row [0-9]+ of .+$"),
    (IssueCode.STOPPED, "it was left for later."),
    (IssueCode.MENDED, "run 1\nrun 2"),
)


@pytest.mark.parametrize(("code", "detail"), FOREIGN)
def test_what_others_say_stays_as_it_is(code: IssueCode, detail: str) -> None:
    """A name, a code, a pattern or a sentence that no template of that code fits from its beginning to its end."""
    with speaking("bg"):
        assert Issue(code, detail=detail).detail_in(say) == detail


def test_every_kind_of_number_has_a_word() -> None:
    """Also one that is added."""
    assert {kind.value.replace("_", " ") for kind in PhoneKind} == set(details.KINDS)
