"""What is said of mistakes in what a mapping does to values: place, value found, values allowed, the nearest."""

import pytest
from mapping_tools import SMALL, TODAY, detected, refusal

from importer.errors import MappingError
from importer.mapping import bind, parse_mapping
from importer.mapping.patterns import MAX_SIZE

SOURCE_KEYS = "column, first_of, all_of, separator, template, parts, value, when, otherwise, transform, default"
KINDS = "mobile, fixed_line, fixed_or_mobile, voip, toll_free, shared_cost, premium_rate, other"
NO_DATE_FORM = (
    '"dd.mm.yyyy" is no form of dates: write D, DD, M, MM, MMM, MMMM, YY, YYYY, hh, mm, ss, such as DD.MM.YYYY; '
    "other letters stand in 'single quotes'"
)
COLUMN = "variables: {a: {column: A, "
MISTAKES = [
    # Where a value comes from
    (
        "variables: {a: {when: [{column: A, in: [x], then: {colum: B}}]}}",
        f'3:52: unknown key "colum"; did you mean "column"? Allowed: {SOURCE_KEYS}',
    ),
    ("variables: {a: {when: [{column: A, in: [x]}]}}", '3:24: the key "then" is missing'),
    ("variables: {a: {when: []}}", "3:23: expected a list that is not empty; found a list"),
    (
        "variables: {a: {template: '{b}', parts: {b: {tempate: x}}}}",
        f'3:46: unknown key "tempate"; did you mean "template"? Allowed: {SOURCE_KEYS}',
    ),
    (
        "variables: {a: {template: '{b}', parts: {c: B}}}",
        "3:16: the template has no {c}, which stands under its parts",
    ),
    (
        "variables: {a: {template: x, separator: y}}",
        '3:16: "separator" belongs to "all_of", which does not stand here',
    ),
    ("variables: {a: {column: A, parts: {b: B}}}", '3:16: "parts" belongs to "template", which does not stand here'),
    ("variables: {a: {column: A, otherwise: B}}", '3:16: "otherwise" belongs to "when", which does not stand here'),
    (
        f"variables: {{a: {{template: '{'{A}' * 51}'}}}}",
        "3:27: the template has 51 places to fill; at most 50 are read",
    ),
    (
        "variables: {a: {template: '{A|{B}}'}}",
        '3:27: a brace is open in the template: write "{Column}", and "{{" or "}}" for a brace itself',
    ),
    (
        # A variable's name is no key of the language.
        "variables: {when: {column: A, x: 1}}",
        f'3:31: unknown key "x"; allowed: {SOURCE_KEYS}, check, required, if_wrong',
    ),
    (COLUMN + "if_wrong: dorp}}", '3:38: "dorp" is not allowed here; did you mean "drop"? Allowed: reject, drop'),
    # Steps
    (COLUMN + "transform: [{trim: {x: 1}}]}}", '3:48: unknown key "x"; no keys stand here'),
    (
        COLUMN + "transform: [{trim: {}, upper: {}}]}}",
        "3:40: one step at a time must stand here, several in a list; found trim, upper",
    ),
    (COLUMN + f"transform: [{', '.join(['trim'] * 21)}]}}}}", "3:39: expected at most 20 of them; found a list"),
    (COLUMN + "transform: replace}}", '3:39: exactly one of "find", "pattern" must stand here'),
    (
        COLUMN + f"transform: {{replace: {{find: x, with: {'y' * 201}}}}}}}}}",
        f'3:65: expected a text of at most 200 characters; found "{"y" * 60}…"',
    ),
    (COLUMN + "transform: {truncate: 99999}}}", "3:50: expected a number of at most 32767; found 99999"),
    (COLUMN + "transform: {pad: 101}}}", "3:45: expected a number of at most 100; found 101"),
    (COLUMN + "transform: {pad: -1}}}", '3:45: expected a whole number from 1, such as 42; found "-1"'),
    (
        COLUMN + "transform: {split: {by: ',', take: 0}}}}",
        '3:63: expected a position from 1, or last, or -2 for the one before it; found "0"',
    ),
    (COLUMN + "transform: date}}", '3:39: the key "to" is missing in "date"'),
    (
        COLUMN + "transform: {date: {form: x}}}}",
        """3:46: the key "to" is missing in "date"
m.yaml:3:47: unknown key "form"; did you mean "from"? Allowed: from, to, language""",
    ),
    (
        COLUMN + "transform: {date: {from: dd.mm.yyyy, to: D}}}}",
        f"3:53: {NO_DATE_FORM}",
    ),
    (
        COLUMN + "transform: {date: {from: DD.MM, to: D}}}}",
        '3:46: "DD.MM" can\'t be read: it needs a day, a month and a year, each once',
    ),
    (
        COLUMN + "transform: {date: D MMMM}}}",
        '3:46: "D MMMM" has words in it: say in which "language", bg, de or en',
    ),
    (
        COLUMN + "transform: {date: {to: D, language: fr}}}}",
        '3:64: "fr" is not allowed here; allowed: bg, de, en',
    ),
    (
        COLUMN + "transform: {number: '1.23'}}}",
        '3:48: "1.23" shows no form of figures: write 1234.56 your way, such as "1 234,56" or "1.234"',
    ),
    (
        COLUMN + "transform: {lookup: {a: b}}}}",
        """3:48: the key "table" is missing in "lookup"
m.yaml:3:49: unknown key "a"; did you mean "table"? Allowed: table, other""",
    ),
    (
        COLUMN + "transform: {lookup: {table: {a: b, A: c}}}}}",
        '3:48: "a" and "A" mean the same: keep one of the two',
    ),
    (COLUMN + "transform: {lookup: {table: {a: }}}}}", "3:57: expected one text; found nothing"),
    (COLUMN + "transform: {extract: '('}}}", '3:49: "(" is no regular expression (missing ): ()'),
    (
        COLUMN + f"transform: {{extract: '{'x' * 501}'}}}}}}",
        "3:49: the regular expression has 501 characters; at most 500 are read",
    ),
    (COLUMN + "transform: [trim: ]}}", '3:40: nothing stands behind "trim": write its value, or take the key out'),
    (COLUMN + "default: }}", '3:28: nothing stands behind "default": write its value, or take the key out'),
    ("region:", '3:1: nothing stands behind "region": write its value, or take the key out'),
    ("name: ~", '3:7: nothing stands behind "name": write its value, or take the key out'),
    # Checks
    (COLUMN + "check: {one_of: }}}", '3:36: the key "values" is missing in "one_of"'),
    (
        COLUMN + "check: {number: {at_least: x}}}}",
        '3:55: expected a figure, such as 10 or 0.5; found "x"',
    ),
    (
        COLUMN + "check: {date: MM.YYYY}}}",
        '3:42: "MM.YYYY" can\'t be read: it needs a day, a month and a year, each once',
    ),
    (COLUMN + "check: {one_of: [x, y]}, default: z}}", '3:16: "z" does not pass its own check, one_of'),
    ("variables: {a: {value: z, check: url}}", '3:16: "z" does not pass its own check, url'),
    # Numbers, regions, rules, limits
    (
        "phone_types: [moble]",
        f'3:15: "moble" is not allowed here; did you mean "mobile"? Allowed: {KINDS}',
    ),
    (
        "region: {when: [{column: A, in: x, then: Bulgria}]}",
        '3:42: "Bulgria" is no country the importer knows; did you mean "Bulgaria"?',
    ),
    ("region: {lookup: {a: BG}, default: BG}", '3:9: a "lookup" needs the "column" whose texts it explains'),
    ("only: [{column: A, starts_with: ['']}]", '3:8: everything begins with ""; write what the cell must begin with'),
    ("max_length: 40000", "3:13: expected a number of at most 32767; found 40000"),
    (
        f"only: [{{column: A, matches: '(a?){{{MAX_SIZE // 2}}}'}}]",
        f'3:29: "(a?){{{MAX_SIZE // 2}}}" is no regular expression (invalid repetition size: {{{MAX_SIZE // 2}}})',
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "says"), MISTAKES, ids=[says.split(": ", 1)[1][:40] for _, says in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_what_is_allowed(text: str, says: str) -> None:
    """However deep it stands, the place is that of the key or the value itself."""
    assert refusal(f"{SMALL}{text}\n") == f"m.yaml:{says}"


def test_too_much_for_each_row_is_refused() -> None:
    """More values and steps than a row has time for, and patterns that are too large together."""
    many = "".join(f"  v{number}: {{column: A, transform: [{', '.join(['trim'] * 20)}]}}\n" for number in range(15))
    assert refusal(f"{SMALL}variables:\n{many}") == (
        "m.yaml:1:1: the mapping has 315 values and steps; at most 300 are done for each row"
    )
    rules = ", ".join(f"{{column: A, matches: '(a?){{300}}{number}'}}" for number in range(4))
    said = refusal(f"{SMALL}only: [{rules}]\n")
    assert said.startswith("m.yaml:1:1: the regular expressions are too large together: size ")
    assert said.endswith(f", at most {MAX_SIZE}")


def test_mistakes_deep_inside_are_all_told_at_once() -> None:
    """Each level of the language has its own, and none hides another."""
    text = f"""{SMALL}variables:
  a: {{when: [{{column: A, in: x, then: {{column: B, transform: trmi}}}}], otherwise: {{vlue: x}}}}
  b: {{column: A, transform: [{{date: {{to: x}}}}, {{pad: 0}}], check: emial}}
phone_types: x
"""
    places = [line.split(": ")[0] for line in refusal(text).splitlines()]
    assert places == ["m.yaml:4:62", "m.yaml:4:83", "m.yaml:5:42", "m.yaml:5:53", "m.yaml:5:65", "m.yaml:6:14"]


# A mapping and a file that disagree


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            "{template: '{row}'}",
            'm.yaml:3:27: {row} can mean the column "Row" of the file: write {"Row"} for that one;',
        ),
        ("{template: '{0.__class__}'}", 'm.yaml:3:27: the file "clients.xlsx" has no column "0.__class__"'),
        ("{template: '{A|b} {C|d}'}", 'm.yaml:3:27: the file "clients.xlsx" has no column "C"'),
        ("{all_of: [A, B, C]}", 'm.yaml:3:32: the file "clients.xlsx" has no column "C"'),
        ("{when: [{column: C, in: x, then: A}]}", 'm.yaml:3:33: the file "clients.xlsx" has no column "C"'),
        ("{when: [{column: A, in: x, then: C}]}", 'm.yaml:3:49: the file "clients.xlsx" has no column "C"'),
        ("{template: '{x}', parts: {x: C}}", 'm.yaml:3:45: the file "clients.xlsx" has no column "C"'),
    ],
)
def test_a_column_that_is_not_there_is_told_wherever_it_is_named(source: str, says: str) -> None:
    """In templates, parts, cases and lists."""
    mapping = parse_mapping(f"{SMALL}variables: {{a: {source}}}\n", "m.yaml")
    with pytest.raises(MappingError) as caught:
        bind(mapping, detected("Phone", "A", "B", "Row"), campaign_id=1, region="", today=TODAY)
    assert str(caught.value).startswith(says)
