"""`report.html`: what a person sees of it in a real Chromium, what it never shows, and what it never does."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import chromium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting_rows import DETECTED, SENT_AT, a_line, a_row, summarized

from importer.issues import Issue, IssueCode
from importer.languages import speaking
from importer.records import FileSummary, Outcome, RowResult
from importer.reporting import About, Written, write_report
from importer.reporting.masking import Masking
from importer.reporting.page import MAX_TABLE_ROWS
from importer.reporting.timeline import Timeline

PICTURES = 1000  # bytes that a picture of a page has at least
HOSTILE = (
    "<script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "</script><script>window.hacked=1</script>",
    "</style><style>*{display:none}</style>",
    "javascript:window.hacked=1",
    "<svg/onload=window.hacked=1>",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt; <a href='https://example.com/'>x</a>",
    "<!-- -->]]><meta http-equiv=refresh content='0;url=https://example.com/'>",
    "invoice\u202egpj.exe\u2066\x00\x1b[31m",
)
NUMBER = "0888777666"
E164 = "+359888777666"


def written(folder: Path, rows: list[RowResult], *, show_numbers: bool = False, is_check: bool = False) -> Written:
    """Write a report of these rows."""
    about = About('Mapping "><b>', ("customer_name",), "run", is_check, show_numbers)
    return write_report(folder, iter(rows), (FileSummary(DETECTED, 0, 0),), about, summarized)


def people(count: int) -> Iterator[RowResult]:
    """Yield rows: every third is rejected, every third refused, the others created, one lead each second."""
    for number in range(2, count + 2):
        name, sent_at = ("customer_name", f"Човек {number:04}"), SENT_AT + timedelta(seconds=number)
        if number % 3 == 0:
            issue = Issue(IssueCode.TOO_SHORT, "Телефон", "0888 12")
            line = replace(a_line(name, outcome=Outcome.REJECTED, issue=issue), phone="", sent_at=None)
            yield replace(a_row(line, number=number, outcome=Outcome.REJECTED, issue=issue), cells=("А", "0888 12"))
        elif number % 3 == 1:
            issue = Issue(IssueCode.REFUSED, detail="The number is barred.")
            line = replace(a_line(name, outcome=Outcome.REFUSED, issue=issue), sent_at=sent_at)
            yield replace(a_row(line, number=number, outcome=Outcome.REFUSED, issue=issue), cells=("А", "0888"))
        else:
            yield a_row(replace(a_line(name), sent_at=sent_at), number=number)


def hostile_rows() -> list[RowResult]:
    """Return rows in which every text that comes from others is hostile."""
    rows = []
    for number, text in enumerate(HOSTILE, start=900):
        issue = Issue(IssueCode.REFUSED, text, text, text)
        line = a_line(("customer_name", text), outcome=Outcome.REFUSED, issue=issue, phone_input=text)
        row = a_row(line, number=number, outcome=Outcome.REFUSED, issue=issue)
        rows.append(replace(row, file=f"{text.replace('/', '')}.csv", sheet=text, cells=(text, text)))
    return rows


@pytest.mark.skipif(chromium.BROWSER is None and not chromium.IS_CI, reason="Chromium is not installed")
def test_the_page_in_a_browser(tmp_path: Path) -> None:
    """At a phone's and at a desk's width: sums shown, searched and sorted, hostile cells inert, nothing loaded."""
    rows = [*people(40), *hostile_rows()]
    page = written(tmp_path / "run", rows).page_path
    with chromium.browser() as browser:
        browser.open(page)
        _looks(browser, tmp_path)
        _sums(browser, len(rows))
        _is_inert(browser, page)
        _searches(browser, len(rows))
        _sorts(browser)
        _speaks_bulgarian(browser, tmp_path)


def _speaks_bulgarian(browser: chromium.Browser, folder: Path) -> None:
    """Longer words fit the same widths, nothing of a label is cut off, and what the script says is translated too."""
    with speaking("bg"):
        browser.open(written(folder / "bg", list(people(40))).page_path)
    _looks(browser, folder)
    labels = "Array.from(document.querySelectorAll('.tag, h2, h3, th, select'))"
    assert browser.value(f"{labels}.filter(it => it.scrollWidth > it.clientWidth + 1).length") == 0
    browser.value("search.value = '0007'; search.dispatchEvent(new Event('input'))")
    assert browser.value("[shown.textContent, document.documentElement.lang]") == ["1 от 40 реда", "bg"]


def _looks(browser: chromium.Browser, folder: Path) -> None:
    """Nothing sticks out at the side, and the header of the table gives way to cards on a phone."""
    for width, heads in ((390, "none"), (1280, "table-header-group")):
        browser.width(width)
        browser.screenshot(folder / f"{width}.png")
        assert (folder / f"{width}.png").stat().st_size > PICTURES
        assert browser.value("document.documentElement.scrollWidth") == width
        assert browser.value("getComputedStyle(document.querySelector('.rows thead')).display") == heads
        assert browser.value("document.querySelector('.time').getBoundingClientRect().height") == 130


def _sums(browser: chromium.Browser, rows: int) -> None:
    """Outcomes add up to the rows read, and the picture has a part for each that occurred."""
    counts = browser.value("Array.from(document.querySelectorAll('#sum tbody .n'), cell => Number(cell.textContent))")
    assert isinstance(counts, list)
    assert (len(counts), sum(counts)) == (10, rows)  # nine outcomes and the blank rows
    assert browser.value("document.getElementById('read').textContent") == str(rows)
    assert browser.value("document.querySelectorAll('.parts rect').length") == 3
    assert browser.value("document.querySelectorAll('.time rect').length") > 20  # type: ignore[operator] # a number
    assert "rows need a person" in str(browser.value("document.querySelector('.headline').textContent"))


def _is_inert(browser: chromium.Browser, page: Path) -> None:
    """Nothing of a cell ran, loaded, or became an element; not even the page's policy had anything to refuse."""
    assert browser.value("window.hacked === undefined && document.scripts.length === 1") is True
    assert browser.value("document.querySelectorAll('img, iframe, object, link, body style, body meta').length") == 0
    links = browser.value("Array.from(document.links, link => link.getAttribute('href'))")
    assert links == ["to-fix.xlsx", "results.xlsx"]
    assert [request["request"]["url"] for request in browser.told("Network.requestWillBeSent")] == [  # type: ignore[index] # JSON
        page.as_uri()
    ]
    for method in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled"):
        assert browser.told(method) == []
    text = str(browser.value("document.body.innerText"))
    assert "{{ 7*7 }}" in text
    assert "<script>window.hacked=1</script>" in text
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)


_VISIBLE = "Array.from(document.querySelectorAll('.rows tbody tr')).filter(row => row.offsetParent !== null)"


def _searches(browser: chromium.Browser, rows: int) -> None:
    """Words in any order and any case find rows; with an outcome fewer; without words all of them."""
    assert browser.value(f"{_VISIBLE}.length") == rows
    browser.value("search.value = '0007 ЧОВЕК'; search.dispatchEvent(new Event('input'))")
    assert browser.value(f"{_VISIBLE}.map(row => row.cells[1].textContent)") == ["Човек 0007"]
    assert browser.value("shown.textContent") == f"1 of {rows} rows"
    browser.value("search.value = ''; outcome.value = 'created'; outcome.dispatchEvent(new Event('change'))")
    assert browser.value(f"new Set({_VISIBLE}.map(row => row.cells[3].textContent)).size") == 1
    browser.value("outcome.value = ''; outcome.dispatchEvent(new Event('change'))")
    assert browser.value(f"{_VISIBLE}.length") == rows


def _sorts(browser: chromium.Browser) -> None:
    """Sort by a click on a column's head, the other way round by a second one; the head says so."""
    numbers = f"{_VISIBLE}.map(row => Number(row.dataset.seq))"
    head = "document.querySelectorAll('.rows th')[{}]"
    browser.value(f"{head.format(0)}.firstElementChild.click()")
    assert browser.value(f"{numbers}[0]") == 909
    browser.value(f"{head.format(3)}.firstElementChild.click()")
    assert browser.value(f"{_VISIBLE}[0].cells[3].textContent") == "created"
    assert browser.value(f"{head.format(3)}.getAttribute('aria-sort')") == "ascending"
    browser.value("order.value = '0'; order.dispatchEvent(new Event('change'))")
    assert browser.value(f"{numbers}.slice(0, 3)") == [2, 3, 4]


def test_numbers_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    """In the number, the cell, a variable, a header, the reason and the platform's words; the last two digits stay."""
    refused = Issue(IssueCode.REFUSED, detail=f"The phone {E164} is barred.")
    short = Issue(IssueCode.NOT_A_PHONE, f"Тел {NUMBER}", f"{NUMBER} x", "")
    line = replace(a_line(("customer_name", f"Иван {NUMBER}")), phone=E164, phone_input=NUMBER, warnings=(short,))
    rows = [a_row(line), a_row(replace(line, phone="", outcome=Outcome.REFUSED, issue=refused), issue=refused)]
    rows[1] = replace(rows[1], outcome=Outcome.REFUSED, cells=("А", NUMBER))
    masked = written(tmp_path / "masked", rows).page_path.read_text("utf-8")
    shown = written(tmp_path / "shown", rows, show_numbers=True).page_path.read_text("utf-8")
    assert "888777666" not in masked
    assert masked.count("••66") >= 5
    assert (E164 in shown, NUMBER in shown, "--show-numbers" in shown) == (True, True, False)
    assert "--show-numbers" in masked


@settings(deadline=None)
@given(text=st.text(alphabet=st.sampled_from("0123456789٠١٢ +-().x\u200bа"), max_size=40))
def test_no_text_shows_five_digits_or_more(text: str) -> None:
    """However a number is written, a masked text has at most four digits, and keeps all that is no digit."""
    masked = Masking(show_numbers=False).text(text)
    assert len(re.findall(r"\d", masked)) <= 4
    assert re.sub(r"[\d•]", "", masked) == re.sub(r"\d", "", text)


def test_a_large_run_makes_a_page_that_a_phone_can_open(tmp_path: Path) -> None:
    """So many rows are shown, those that need a person first of all, and the page says how many are elsewhere."""
    count = MAX_TABLE_ROWS + 500
    text = written(tmp_path, list(people(count))).page_path.read_text("utf-8")
    assert text.count("<tr data-outcome=") == MAX_TABLE_ROWS
    assert text.count('<tr data-outcome="created"') < count // 3
    assert f"{MAX_TABLE_ROWS} of {count} rows are shown" in text
    assert "the other 500 are in results.xlsx" in text
    assert len(text) < 2_000_000


def test_rows_of_one_reason_stand_together_with_the_cure(tmp_path: Path) -> None:
    """The largest group first, ten rows of each, and how many more there are; a refusal is grouped by its words."""
    text = written(tmp_path, list(people(60))).page_path.read_text("utf-8")
    assert text.count('<div class="group') == 2
    assert "The platform said no: The number is barred." in text
    assert text.count("and 10 more") == 2
    assert "Write the whole number" in text


def test_what_a_check_would_send_needs_nobody(tmp_path: Path) -> None:
    """It says that nothing was sent, and how many would be."""
    would = Issue(IssueCode.WOULD_SEND)
    line = replace(a_line(outcome=Outcome.NOT_SENT, issue=would), sent_at=None)
    rows = [a_row(line, outcome=Outcome.NOT_SENT, issue=would)]
    text = written(tmp_path, rows, is_check=True).page_path.read_text("utf-8")
    assert "Nothing was sent." in text
    assert "no row needs a person" in text
    assert ">would be sent<" in text
    assert "Leads sent over time" not in text


@pytest.mark.parametrize("code", [IssueCode.UNDONE, IssueCode.WITHDRAWN])
def test_what_somebody_took_back_needs_nobody(tmp_path: Path, code: IssueCode) -> None:
    """It is not there because a person asked for that; why stands in its row all the same."""
    taken = Issue(code)
    rows = [a_row(a_line(outcome=Outcome.NOT_SENT, issue=taken), outcome=Outcome.NOT_SENT, issue=taken)]
    text = written(tmp_path, rows).page_path.read_text("utf-8")
    assert "no row needs a person" in text
    assert taken.says in text


@settings(deadline=None)
@given(seconds=st.lists(st.floats(0, 10**8), max_size=50), bars=st.integers(2, 8))
def test_the_timeline_loses_no_lead_and_stays_small(seconds: list[float], bars: int) -> None:
    """Whatever the times: all leads are in the bars, which are few, follow each other, and begin before their leads."""
    line = Timeline(bars)
    for second in seconds:
        line.add(SENT_AT + timedelta(seconds=second), Outcome.CREATED)
    found = line.bars
    assert sum(bar.leads for bar in found) == len(seconds)
    assert len(found) <= bars
    assert all(later.begins - earlier.begins == timedelta(seconds=line.width_s) for earlier, later in pairwise(found))
    if seconds:
        assert found[0].begins <= SENT_AT + timedelta(seconds=min(seconds))
        assert SENT_AT + timedelta(seconds=max(seconds)) < found[-1].begins + timedelta(seconds=line.width_s)
