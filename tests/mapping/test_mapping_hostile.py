# ruff: noqa: E501 - a hostile mapping is one long line
"""Mappings that want to do harm: none takes long, and none reaches anything outside its row."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mapping_tools import TODAY, detected

from importer.errors import MappingError
from importer.mapping import Binding, bind, parse_mapping
from importer.mapping.names import first_name
from importer.records import SourceRow

MAX_ROW_S = 0.05
MAX_LOAD_S = 5.0  # of 64 KB, on a busy machine
HEAD = "version: 1\ncampaign_id: 42\nregion: BG\nphone: Phone\n"
STEPS = HEAD + "variables: {x: {column: A, transform: "
FULL = 32_767  # characters of a full cell
CELLS = (
    *("a" * FULL, "ab " * (FULL // 3), "я" * 1_000, "И " * 100, "9" * 300, "1." * 50, "a@" + "a.a" * 80, "x,;" * 300),
    *("А" * 50, "", "x"),
)  # fmt: skip


def nested(depth: int) -> str:
    """Return a template of templates: each level names the one below it fifty times."""
    if not depth:
        return "A"
    return f"{{template: '{'{p}' * 50}', parts: {{p: {nested(depth - 1)}}}}}"


ALLOWED = {
    "a text that grows at each step": STEPS
    + f"[{', '.join(['{replace: {find: a, with: ' + 'a' * 200 + '}}'] * 20)}]}}}}",
    "templates of templates": f"{HEAD}variables: {{x: {nested(4)}}}",
    "the hardest pattern in a rule": HEAD + "only: [{column: A, matches: '(a?){100}(a?){100}a{100}a{100}'}]",
    "hard patterns in steps": STEPS + "[{extract: '(?:(?:a?){50}){4}b'}, {replace: {pattern: '(a?){100}b', with: x}}]}}",
    "a pattern that backtracks elsewhere": STEPS + "[{extract: '(x+x+)+y'}, {extract: '(a*)*$'}], check: {matches: '(a|a)*b'}}}",
    "a huge table": STEPS + f"{{lookup: {{table: {{{', '.join(f'k{n}: v' for n in range(5_000))}}}, other: keep}}}}}}}}",
    "many words to remove": STEPS + f"{{remove: [{', '.join('a' * n + 'b' for n in range(1, 50))}]}}}}}}",
    "the largest numbers": STEPS + "[{truncate: 32767}, {pad: 100}, upper, collapse, {truncate: 1}, {pad: 100}]}}",
    "names of names": STEPS + "[names, first_name, last_name, names]}}",
    "as many values as may be": HEAD
    + "variables:\n"
    + "".join(f"  v{n}: {{column: A, transform: [title, translit]}}\n" for n in range(100)),
    "dates and figures": STEPS + "[{date: {from: ['D. MMMM YYYY', 'D MMM YY'], to: D}}], if_wrong: drop}, "
    "y: {column: A, transform: {number: {from: '1.234,56', to: '1 234'}}, if_wrong: drop}}",
    "all checks": HEAD + "variables: {x: {column: A, check: [email, url, date, number, {one_of: [a]}], if_wrong: drop}}",
    "many beginnings": HEAD + f"skip: [{{column: A, starts_with: [{', '.join(f'a{n}' for n in range(2_000))}]}}]",
    "a cell parted at each letter": STEPS + "[{join: {by: [a, ab, ' '], with: zz}}, {split: {by: z, take: -9}}]}}",
}  # fmt: skip


def bound(name: str) -> Binding:
    """Return a mapping that was allowed, for a file with two columns."""
    return bind(parse_mapping(ALLOWED[name], "m"), detected("Phone", "A"), campaign_id=None, region="", today=TODAY)


def seconds_of(binding: Binding, row: SourceRow) -> float:
    """Return how long a row takes, in seconds of the processor."""
    started = time.process_time()
    binding.apply(row)
    return time.process_time() - started


def slowest() -> dict[str, tuple[float, float]]:
    """Return of each mapping how long it takes to load, and its slowest row takes."""
    first_name("Иван Петров")  # the tables of names are loaded once
    found = {}
    for name in ALLOWED:
        started = time.process_time()
        binding = bound(name)
        loaded = time.process_time() - started
        rows = [SourceRow(2, ("0888123456", cell)) for cell in CELLS]
        found[name] = loaded, max(min(seconds_of(binding, row) for _ in range(3)) for row in rows)
    return found


def test_no_mapping_takes_long_for_a_row() -> None:
    """At most 50 ms, whatever stands in the cell; in a process of its own, where nothing counts the lines run."""
    code = "import json, test_mapping_hostile; print(json.dumps(test_mapping_hostile.slowest()))"
    child = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, check=True)
    for name, (load_s, row_s) in json.loads(child.stdout).items():
        assert (load_s < MAX_LOAD_S, row_s < MAX_ROW_S) == (True, True), f"{name}: {load_s:.3f} s, {row_s:.3f} s"


@pytest.mark.parametrize("name", ALLOWED)
def test_no_value_is_longer_than_it_may_be(name: str) -> None:
    """A result has no more characters than a value may have, or the row is put aside."""
    binding = bound(name)
    for cell in CELLS:
        mapped = binding.apply(SourceRow(2, ("0888123456", cell)))
        assert all(len(one.value) <= 1_000 for one in mapped.contacts[0].variables) or mapped.verdict


REFUSED = {
    "aliases": HEAD + "variables: {a: &a x, b: *a}",
    "an alias that grows": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]",
    "deep nesting": HEAD + "variables: " + "{a: " * 100,
    "nested cases": HEAD + "variables: {a: " + "{when: [{column: A, filled: true, then: " * 9 + "A" + "}]}" * 9 + "}",
    "more than 64 KB": HEAD + f"name: {'x' * 65_536}",
    "a huge template": HEAD + f"variables: {{a: {{template: '{'{A}' * 20_000}'}}}}",
    "too many steps": STEPS + f"[{', '.join(['trim'] * 3_000)}]}}}}",
    "too many values": HEAD + "variables:\n" + "".join(f"  v{n}: A\n" for n in range(1_000)),
    "a giant number": STEPS + "{truncate: 999999999999}}}",
    "a giant filling": STEPS + "{pad: 1000000}}}",
    "a pattern that is too large": HEAD + "only: [{column: A, matches: '((a{1,100}){1,100}){1,100}'}]",
    "a reach into Python": HEAD + "variables: {a: {template: '{A.__class__.__mro__}'}}",
    "a format of Python": HEAD + "variables: {a: {template: '{A!r:>1000000}'}}",
    "an index": HEAD + "variables: {a: {template: '{0[0]}'}}",
    "a tag that makes objects": HEAD + "name: !!python/object/apply:os.system [x]",
    "a merge key": HEAD + "variables: {<<: {a: A}}\n<<: {a: b}",
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_do_harm_is_refused_with_a_place(name: str) -> None:
    """At once, alone or when it meets a file, and in words."""
    started = time.process_time()
    with pytest.raises(MappingError, match=r"^m:\d+:\d+: "):
        bind(parse_mapping(REFUSED[name], "m"), detected("Phone", "A"), campaign_id=None, region="", today=TODAY)
    assert time.process_time() - started < MAX_LOAD_S


def test_braces_and_signs_of_formats_in_a_cell_stay_text() -> None:
    """A cell is data: whatever it looks like, nothing in it is filled in or carried out."""
    text = HEAD + "variables: {a: {template: '{{{A}}} %s {A|x}', transform: [{replace: {find: x, with: '{A}'}}]}}"
    binding = bind(parse_mapping(text, "m"), detected("Phone", "A"), campaign_id=None, region="", today=TODAY)
    row = binding.apply(SourceRow(2, ("0888123456", "{today} {0.__class__} %d \\1")))
    assert row.contacts[0].variables[0].value == ("{{today} {0.__class__} %d \\1} %s {today} {0.__class__} %d \\1")
