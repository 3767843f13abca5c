"""What is proposed, what is only offered, and what is left to a person."""

import pytest
from suggesting_tools import columns_of, loaded, phones_of, proposal_for, without_hashes

from importer.errors import MappingError
from importer.suggesting import Sureness, write

MOBILES = ["0888 000 301", "0888 000 302", "0888 000 303", "0888 000 304"]
LANDLINES = ["02 400 0301", "02 400 0302", "02 400 0303", "02 400 0304"]
GERMAN = ["0171 3920301", "0171 3920302", "0171 3920303", "0171 3920304"]
PEOPLE = ["Иван Петров", "Мария Колева", "Димо Динев", "Ана Кралева"]
FIGURES = ["175000001", "201000002", "131000003", "203000004"]


def table(*columns: list[str]) -> list[tuple[str, ...]]:
    """Return columns as rows."""
    return list(zip(*columns, strict=True))


def test_useless_headers_do_not_hide_the_numbers() -> None:
    """The values say which column holds numbers, and which names."""
    proposal = proposal_for(["Колона X", "Колона Y", "Колона Z"], *table(PEOPLE, MOBILES, FIGURES))
    assert proposal.phone is not None
    assert (proposal.phone.columns, proposal.phone.reason.sureness) == (("Колона Y",), Sureness.LIKELY)
    assert columns_of(proposal) == {"customer_name": ("Колона X",)}
    assert proposal.decisions == ()


def test_bare_figures_under_a_useless_header_are_left_to_a_person() -> None:
    """Nine digits can be a mobile as well as a company's number: nobody is called on a likeness."""
    bare = [number[1:].replace(" ", "") for number in MOBILES]
    proposal = proposal_for(["A1", "B1"], *table(PEOPLE, bare))
    assert proposal.phone is not None
    assert len(proposal.decisions) == 1
    with pytest.raises(
        MappingError, match=r"m.yaml:\d+:5: decide: are the numbers to call .* Then take this line away"
    ):
        loaded(write(proposal))


def test_of_two_unnamed_columns_the_mobile_is_called_and_the_other_only_offered() -> None:
    """The other may be a fax; without a mobile among them a person must say which."""
    proposal = proposal_for(["A1", "B1", "C1"], *table(PEOPLE, LANDLINES, MOBILES))
    assert proposal.phone is not None
    assert proposal.decisions or proposal.phone.columns == ("C1",)
    assert [further.active for further in proposal.further] == [False]
    rivals = proposal_for(["A1", "B1", "C1"], *table(PEOPLE, LANDLINES, LANDLINES))
    assert "fax" in rivals.decisions[0]


def test_without_numbers_a_person_must_name_the_column() -> None:
    """The mapping says that nothing was found, and does not load."""
    proposal = proposal_for(["Име", "Град"], *table(PEOPLE, ["София", "Варна", "Русе", "Бургас"]))
    assert proposal.phone is None
    with pytest.raises(MappingError, match="decide: which column holds the numbers to call"):
        loaded(write(proposal))


def test_a_header_that_says_something_else_is_doubted() -> None:
    """Numbers under "Град" are numbers, but a person should look."""
    proposal = proposal_for(["Град", "Име"], *table(MOBILES, PEOPLE))
    assert proposal.phone is not None
    assert proposal.phone.reason.sureness is Sureness.UNSURE
    assert len(proposal.decisions) == 1


def test_the_second_number_with_a_second_name_is_another_person() -> None:
    """It gets a name, an address and the company of its own; the first person's variables stay the first one's."""
    headers = ["Фирма", "Лице", "Телефон", "Имейл", "Лице 2", "Телефон 2", "Имейл 2"]
    row = ["Алфа ООД", PEOPLE[0], MOBILES[0], "a@example.com", PEOPLE[1], MOBILES[1], "b@example.com"]
    proposal = proposal_for(headers, row, ["Бета ООД", PEOPLE[2], MOBILES[2], "", "", "", ""])
    (further,) = proposal.further
    assert {value.name: value.columns for value in further.values} == {
        "customer_name": ("Лице 2",),
        "company": ("Фирма",),
        "email": ("Имейл 2",),
    }
    assert columns_of(proposal) == {"customer_name": ("Лице",), "company": ("Фирма",), "email": ("Имейл",)}
    assert phones_of(loaded(write(proposal))) == ["Телефон", "Телефон 2"]


def test_the_second_number_without_a_second_name_is_the_same_persons() -> None:
    """It has the row's variables."""
    proposal = proposal_for(["Име", "Тел. 1", "Тел. 2"], *table(PEOPLE, MOBILES, LANDLINES))
    assert [(further.column, further.values) for further in proposal.further] == [("Тел. 2", ())]


def test_people_of_one_company_are_offered_as_one_lead_with_the_counts() -> None:
    """As a comment: a person takes it in, and it loads."""
    companies = ["Алфа ООД", "АЛФА  ООД", "Бета ООД", ""]
    text = write(proposal_for(["Име", "GSM", "Фирма"], *table(PEOPLE, MOBILES, companies)))
    assert "3 leads instead of 4." in text
    assert loaded(text).secondary_contacts.rows is None
    rows = loaded(without_hashes(text)).secondary_contacts.rows
    assert rows is not None
    assert rows.group_by == (("Фирма",),)


def test_no_group_is_offered_where_each_row_has_a_company_of_its_own() -> None:
    """There is nothing to join."""
    proposal = proposal_for(["GSM", "Фирма"], *table(MOBILES, ["А ООД", "Б ООД", "В ООД", "Г ООД"]))
    assert proposal.group is None


SECRETS = {
    "ЕГН": "0000000000",
    "Парола": "Zelena-Kotka-7",
    "Бележник": "7501020018",
    "Поле 5": "4111 1111 1111 1111",
    "Поле 6": "BG80 BNBG 9661 1020 3456 78",
}


@pytest.mark.parametrize("region", ["BG", "US", ""])
def test_secrets_are_named_once_in_a_comment_and_used_nowhere(region: str) -> None:
    """By the header's words or by check digits; no value is shown."""
    headers = ["Име", "Телефон", *SECRETS]
    proposal = proposal_for(headers, [PEOPLE[0], "+359 888 000 301", *SECRETS.values()], region=region)
    text = write(proposal)
    assert [header for header, _ in proposal.left.secret] == list(SECRETS)
    for header, value in SECRETS.items():
        lines = [line for line in text.splitlines() if header in line]
        assert len(lines) == 1
        assert lines[0].startswith("# Never proposed: ")
        assert value not in text


def test_a_phone_column_stays_one_even_where_a_number_passes_as_an_identity_number() -> None:
    """Ten digits can be both; where header and values say phone, it is one."""
    proposal = proposal_for(["Телефон", "Име"], ["7501020018", PEOPLE[0]], ["+359888000302", PEOPLE[1]], region="US")
    assert proposal.left.secret != () or proposal.phone is not None
    phones = proposal_for(["Phone"], ["(202) 555-0118"], region="US")
    assert phones.left.secret == ()


@pytest.mark.parametrize(
    ("headers", "columns", "region", "default", "column"),
    [
        (["GSM"], [MOBILES], "BG", "BG", ""),
        (["GSM"], [["+359 888 000 301", "+359 888 000 302", "+359 888 000 303", MOBILES[3]]], "", "BG", ""),
        (["GSM"], [["+359 888 000 301", "+49 171 3920302", "+44 20 7946 0018", "+1 202 555 0111"]], "", "", ""),
        (["GSM", "Държава"], [[*MOBILES[:2], *GERMAN[2:]], ["България", "BG", "Deutschland", "DE"]], "", "", "Държава"),
        (["GSM", "Държава"], [[*MOBILES[:3], GERMAN[3]], ["България", "", "", "DE"]], "BG", "BG", "Държава"),
        (["GSM", "Държава"], [MOBILES, ["Шир", "Мордор", "Рохан", ""]], "BG", "BG", ""),
    ],
)
def test_the_country_is_taken_from_what_is_written(
    headers: list[str], columns: list[list[str]], region: str, default: str, column: str
) -> None:
    """The option, a column of countries, or the codes in the numbers."""
    proposal = proposal_for(headers, *table(*columns), region=region)
    assert (proposal.country.default, proposal.country.column, proposal.decisions) == (default, column, ())


@pytest.mark.parametrize(
    "numbers",
    [
        MOBILES,  # nothing is written
        ["+359 888 000 301", "+49 171 3920302", MOBILES[2], MOBILES[3]],  # two countries
        ["+359 888 000 301", "+359 888 000 302", GERMAN[2], GERMAN[3]],  # the others don't exist there
    ],
)
def test_an_unknown_country_is_left_to_a_person(numbers: list[str]) -> None:
    """What exists in one country exists in others too: a stranger would be called."""
    proposal = proposal_for(["GSM"], *table(numbers), region="")
    assert (proposal.country.default, proposal.country.column) == ("", "")
    with pytest.raises(MappingError, match="decide: in which country"):
        loaded(write(proposal))


def test_who_must_not_be_called_is_left_out() -> None:
    """Both by a "do not call" and by a missing consent; a word that nobody knows keeps its row out."""
    flags = table(MOBILES, ["", "0", "yes", "попитай"], ["да", "yes", "да", "да"])
    text = write(proposal_for(["GSM", "Do not call", "Съгласие"], *flags))
    rules = {rule.column[0]: set(rule.one_of or ()) for rule in loaded(text).only}
    assert set(rules) == {"Do not call", "Съгласие"}
    assert not {"yes", "попитай"} & rules["Do not call"]
    assert {"", "0"} <= rules["Do not call"]
    assert "да" in rules["Съгласие"]
    assert not {"", "не", "0"} & rules["Съгласие"]


def test_a_column_of_consent_that_is_empty_is_a_question() -> None:
    """Nobody has said yes; and a "do not call" that is empty now will be filled in the next such file."""
    proposal = proposal_for(["GSM", "Съгласие", "Не се обаждай"], *table(MOBILES, [""] * 4, [""] * 4))
    assert "may these people be called?" in proposal.decisions[0]
    assert [(one.column, one.allows) for one in proposal.consents] == [("Съгласие", True), ("Не се обаждай", False)]


@pytest.mark.parametrize("header", ["Не се звъни", "DNC?", "ОТКАЗАЛ СЕ", "Opt-out", "Werbesperre"])
@pytest.mark.parametrize("marks", [["", "да", "", ""], MOBILES])
def test_one_mark_keeps_its_person_out_whatever_it_is(header: str, marks: list[str]) -> None:
    """Also a number: the column of those not to call is itself never called."""
    proposal = proposal_for(["Телефон", header], *table(MOBILES, marks))
    assert proposal.decisions == ()
    mapping = loaded(write(proposal))
    assert phones_of(mapping) == ["Телефон"]
    (rule,) = mapping.only
    assert rule.column == (header,)
    assert {"", "не"} <= set(rule.one_of or ())
    assert not set(filter(None, marks)) & set(rule.one_of or ())


@pytest.mark.parametrize("marks", [["", "да", "", ""], ["", "12.03.2026", "", ""], [""] * 4, MOBILES])
def test_what_may_be_a_refusal_is_a_question_and_kept_out_until_then(marks: list[str]) -> None:
    """A person says whether it is one; whoever only takes the question away calls nobody who is marked."""
    proposal = proposal_for(["Телефон", "Отказ от:"], *table(MOBILES, marks))
    (question,) = proposal.decisions
    assert '"Отказ от:"' in question
    text = write(proposal)
    with pytest.raises(MappingError, match="decide: must those not be called"):
        loaded(text)
    answered = loaded(
        "\n".join(line for line in text.splitlines() if "decide" not in line and question[:9] not in line)
    )
    assert [rule.column for rule in answered.only] == [("Отказ от:",)]
    assert phones_of(answered) == ["Телефон"]


@pytest.mark.parametrize("header", ["0888 000 301", "ivan@example.com", "4111111111111111"])
def test_a_header_row_of_data_is_not_written_down(header: str) -> None:
    """Its headers would be somebody's number and name."""
    text = write(proposal_for(["Иван Петров", header], [PEOPLE[1], MOBILES[1]]))
    assert header not in text
    assert "Петров" not in text
    with pytest.raises(MappingError, match="decide: the header row holds what looks like"):
        loaded(text)


def test_a_file_without_rows_is_known_by_its_headers() -> None:
    """A template that will be filled tomorrow."""
    proposal = proposal_for(["Име", "Фамилия", "Телефон", "Имейл", "Факс"])
    assert proposal.phone is not None
    assert (proposal.phone.columns, proposal.phone.reason.sureness) == (("Телефон",), Sureness.UNSURE)
    assert columns_of(proposal) == {"customer_name": ("Име", "Фамилия"), "email": ("Имейл",)}


def test_a_header_with_a_brace_stands_in_no_template() -> None:
    """The language has no way to name it there."""
    proposal = proposal_for(["First {Name}", "Last Name", "Phone"], ["Ann", "Lee", "+12025550111"])
    assert columns_of(proposal)["customer_name"] == ("First {Name}",)


def test_a_name_in_two_halves_is_put_together_only_where_both_are_there() -> None:
    """An empty half would leave the whole name away."""
    halves = table(["Иван", "Мария", "Димо", "Ана"], ["Петров", "", "", ""], MOBILES)
    assert columns_of(proposal_for(["Име", "Фамилия", "GSM"], *halves))["customer_name"] == ("Име",)


def test_a_mobile_column_that_is_nearly_empty_does_not_come_first() -> None:
    """Who is called first should be there in most rows."""
    proposal = proposal_for(["GSM", "Телефон"], *table([MOBILES[0], "", "", ""], LANDLINES))
    assert proposal.phone is not None
    assert proposal.phone.columns == ("Телефон",)
    assert [further.column for further in proposal.further] == ["GSM"]


def test_more_numbers_than_a_lead_can_hold_are_left_out() -> None:
    """Ten secondaries are the platform's limit."""
    headers = [f"Телефон {number}" for number in range(1, 15)]
    proposal = proposal_for(headers, [f"0888 000 3{number:02}" for number in range(14)])
    assert len(proposal.further) == 10
    assert len(proposal.left.other) == 3


def test_a_number_that_is_somebody_elses_is_only_offered() -> None:
    """Who is called by it would be greeted by another's name."""
    headers = ["Управител", "Телефон на управителя", "Счетоводител", "Телефон на счетоводителя", "Телефон"]
    proposal = proposal_for(headers, *table(PEOPLE, MOBILES, PEOPLE[::-1], GERMAN, LANDLINES), region="BG")
    assert proposal.phone is not None
    assert proposal.phone.columns == ("Телефон",)
    assert [(one.column, one.active) for one in proposal.further] == [
        ("Телефон на управителя", False),
        ("Телефон на счетоводителя", False),
    ]


def test_a_column_of_telephones_and_faxes_is_called() -> None:
    """What a cell calls a fax is left away; a column of faxes alone is not called."""
    both = ["тел. 0888 000 301, факс 02 400 0301", *MOBILES[1:]]
    proposal = proposal_for(["МОЛ", "Тел./Факс", "Факс"], *table(PEOPLE, both, LANDLINES))
    assert phones_of(loaded(write(proposal))) == ["Тел./Факс"]
    assert columns_of(proposal) == {"customer_name": ("МОЛ",)}
    assert proposal.left.never == ("Факс",)


@pytest.mark.parametrize("columns", [["Имейл"], ["Имейл", "Имейл 2"]])
def test_what_is_no_address_is_not_sent_as_one(columns: list[str]) -> None:
    """Where some cells hold something else it is left out; where all are addresses nothing need be checked."""
    clean = ["a@example.com", "b@example.com", "", "c@example.com"]
    mixed = ["a@example.com", "b@example.com", "няма", "c@example.com"]
    for cells, checks, if_wrong in ((mixed, 1, "drop"), (clean, 0, "reject")):
        mapping = loaded(write(proposal_for(["GSM", *columns], *table(MOBILES, *[cells] * len(columns)))))
        variable = mapping.variables["email"]
        assert (len(variable.check), variable.if_wrong.value) == (checks, if_wrong)


def test_figures_that_count_the_time_are_no_mobiles() -> None:
    """Seconds since 1970 look like German mobiles without their 0: what is written as a number comes first."""
    seconds = ["1712345678", "1712345679", "1712345680", "1712345681"]
    proposal = proposal_for(["x", "y", "z"], *table(PEOPLE, seconds, GERMAN), region="DE")
    assert proposal.phone is not None
    assert (proposal.phone.columns, len(proposal.decisions)) == (("z",), 1)
    assert [further.active for further in proposal.further] == [False]


def test_names_that_headers_name_come_before_those_that_only_look_so() -> None:
    """A column of managers beside first and last names is not the person's name."""
    halves = [[name.split()[half] for name in PEOPLE] for half in (0, 1)]
    proposal = proposal_for(["Колона X", "Име", "Фамилия", "GSM"], *table(PEOPLE[::-1], *halves, MOBILES))
    assert columns_of(proposal)["customer_name"] == ("Име", "Фамилия")


def test_the_second_persons_name_can_stand_in_two_halves() -> None:
    """They are put together as the first person's are."""
    headers = ["First name", "Last name", "Phone", "First name 2", "Last name 2", "Phone 2"]
    row = ["Ann", "Lee", "+1 202-555-0111", "Bob", "Ray", "+1 202-555-0112"]
    (further,) = proposal_for(headers, row).further
    assert [(value.columns, value.together) for value in further.values] == [(("First name 2", "Last name 2"), True)]
