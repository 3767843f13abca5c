"""What a person meets: `suggest`, a folder after -m, and a command that was given no mapping."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from suggesting_tools import loaded, quiet_world
from typer.testing import CliRunner

from importer import run as conductor
from importer.cli import app
from importer.errors import DeclinedError, FileError, MappingError, OptionError
from importer.mapping import fingerprint_of
from importer.opening import open_all
from importer.outside import Asked, CountryQuestion, MappingQuestion, Outside
from importer.preparing import Request
from importer.proposing import Wish, propose_for, settle_mapping
from importer.reading import open_source
from importer.records import ADDED_COLUMNS, Detected, ReadLimits, SourceOptions
from importer.settings import Settings

LIST = "Име;Телефон;Фирма\nИван Петров;0888 000 501;Алфа ООД\nМария Колева;0888 000 502;Бета ООД\n"
NUMBER = "+359888000501"
MAPPING = "version: 1\nregion: BG\nphone: Телефон\nvariables: {customer_name: Име}\n"


def written(folder: Path, text: str = LIST, name: str = "list.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def answering(answer: str, asked: list[MappingQuestion]) -> Outside:
    """Return a world in which the person gives this answer, and keep what was asked."""

    def ask(question: Asked) -> bool:
        assert isinstance(question, MappingQuestion)
        asked.append(question)
        return answer == "yes"

    return replace(quiet_world(), ask=ask)


def said(*arguments: str | Path) -> tuple[int, str]:
    """Run the program inside this process with nobody at a terminal; return its exit code and standard output."""
    result = CliRunner().invoke(app, [*map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit | OptionError | MappingError)
    return result.exit_code, result.stdout


def test_suggest_prints_a_mapping_and_nothing_else(tmp_path: Path) -> None:
    """It loads as it is; and it is the same text each time, so that it can be kept in a repository."""
    file = written(tmp_path)
    code, out = said("suggest", file, "--region", "bg")
    assert (code, loaded(out).phone.column) == (0, ("Телефон",))
    assert said("suggest", file, "--region", "bg") == (0, out)


def test_suggest_ends_well_also_where_it_is_unsure(tmp_path: Path) -> None:
    """What it prints then does not load, and says why."""
    code, out = said("suggest", written(tmp_path))
    assert code == 0
    with pytest.raises(MappingError, match="decide: in which country"):
        loaded(out)


def test_suggest_can_be_told_where_the_header_stands(tmp_path: Path) -> None:
    """And the mapping then says it too, so that it fits the file."""
    file = written(tmp_path, f"Списък;;\n;;\n{LIST}")
    mapping = loaded(said("suggest", file, "--region", "BG", "--header-row", "3")[1])
    assert mapping.source == SourceOptions(header_row=3)


def test_own_words_are_taken_from_a_file(tmp_path: Path) -> None:
    """By --words; a file that can't be read is an error that says so."""
    file = written(tmp_path, LIST.replace("Телефон", "Номерче").replace("Име", "Телефон на шефа"))
    words = written(tmp_path, "full_name: [телефон на шефа]\nmobile: [номерче]\n", "own.yaml")
    text = said("suggest", file, "--region", "BG", "--words", words)[1]
    assert loaded(text).phone.column == ("Номерче",)
    with pytest.raises(OptionError, match="can't be read"):
        propose_for(file, Wish(words=tmp_path / "none.yaml"))


@pytest.mark.parametrize("arguments", [["check"], ["run"], ["run", "--yes"], ["check", "--json"]])
def test_without_a_mapping_and_a_terminal_the_error_names_suggest(arguments: list[str], tmp_path: Path) -> None:
    """Nobody is there to look at a proposal; that comes before all else that may be missing."""
    result = CliRunner().invoke(app, [*arguments, str(written(tmp_path))])
    assert isinstance(result.exception, OptionError)
    assert "`lead-importer suggest " in str(result.exception)
    assert result.exception.exit_code == 2


def test_an_accepted_mapping_is_saved_beside_the_file(tmp_path: Path) -> None:
    """With a preview of three rows; asked again, the same text is used again."""
    file = written(tmp_path, LIST + "Димо Динев;0888 000 503;\nАна Кралева;0888 000 504;\n")
    asked: list[MappingQuestion] = []
    path = settle_mapping(file, Wish(region="BG"), answering("yes", asked), has_campaign=True)
    assert path == tmp_path / "list.mapping.yaml"
    assert path.read_text(encoding="utf-8") == asked[0].text
    assert [row.contacts[0].phone for row in asked[0].rows] == [NUMBER, "+359888000502", "+359888000503"]
    assert settle_mapping(file, Wish(region="BG"), answering("yes", asked), has_campaign=True) == path


def test_a_mapping_that_is_not_accepted_is_not_saved(tmp_path: Path) -> None:
    """And nothing is done."""
    file = written(tmp_path)
    with pytest.raises(DeclinedError, match="Nothing was done"):
        settle_mapping(file, Wish(region="BG"), answering("no", []), has_campaign=True)
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    """The mapping gets another name."""
    file = written(tmp_path)
    other = "version: 1\nphone: Handy\n"
    kept = written(tmp_path, other, "list.mapping.yaml")
    saved = settle_mapping(file, Wish(region="BG"), answering("yes", []), has_campaign=True)
    assert saved.name == "list-2.mapping.yaml"
    assert kept.read_text(encoding="utf-8") == other
    assert settle_mapping(file, Wish(region="BG"), quiet_world(), has_campaign=True) == saved


def test_a_mapping_that_was_saved_and_corrected_is_used(tmp_path: Path) -> None:
    """Nothing is proposed or asked for any more, and the person is told."""
    file, told = written(tmp_path), list[str]()
    saved = written(tmp_path, f"# mine\n{MAPPING}", "list.mapping.yaml")
    outside = replace(quiet_world(), say=told.append)
    assert settle_mapping(file, Wish(), outside, has_campaign=False) == saved
    assert told == ["list.mapping.yaml beside list.csv is used."]
    assert sorted(tmp_path.iterdir()) == [file, saved]


@pytest.mark.parametrize("rule", ["", "only: [{column: Не се звъни, in: ['', не]}]\n"])
def test_a_saved_mapping_that_overlooks_who_must_not_be_called_is_not_used(rule: str, tmp_path: Path) -> None:
    """The list has got such a column since: a mapping is proposed that heeds it, unless the saved one does."""
    file = written(tmp_path, "Име;Телефон;Не се звъни\nИван Петров;0888 000 501;да\nАна Колева;0888 000 502;\n")
    written(tmp_path, MAPPING + rule, "list.mapping.yaml")
    path = settle_mapping(file, Wish(region="BG"), answering("yes", []), has_campaign=True)
    assert path.name == ("list.mapping.yaml" if rule else "list-2.mapping.yaml")
    assert [one.column for one in loaded(path.read_text(encoding="utf-8")).only] == [("Не се звъни",)]


@pytest.mark.parametrize("slip", ["phnoe: Телефон\n", "decide: [who is called?]\nphone: Телефон\n"])
def test_a_slip_in_a_saved_mapping_is_told(slip: str, tmp_path: Path) -> None:
    """Another one in its place would leave the person's corrections away."""
    file = written(tmp_path)
    written(tmp_path, f"version: 1\n{slip}", "list.mapping.yaml")
    with pytest.raises(MappingError, match=r"list\.mapping\.yaml:2:"):
        settle_mapping(file, Wish(region="BG"), answering("yes", []), has_campaign=True)


def test_a_saved_mapping_of_these_headers_is_used_also_with_a_wrong_column(tmp_path: Path) -> None:
    """What reads the file by it then says which column there is not."""
    file = written(tmp_path)
    saved = settle_mapping(file, Wish(region="BG"), answering("yes", []), has_campaign=True)
    saved.write_text(saved.read_text(encoding="utf-8").replace("phone: Телефон", "phone: Телефн"), encoding="utf-8")
    assert settle_mapping(file, Wish(region="BG"), quiet_world(), has_campaign=True) == saved


def test_a_mapping_that_can_not_be_saved_is_told(tmp_path: Path) -> None:
    """With the way that is left."""
    file = written(tmp_path, name=f"{'a' * 245}.csv")
    with pytest.raises(OptionError, match=r"can't be saved beside .* `lead-importer suggest FILE > mapping\.yaml`"):
        settle_mapping(file, Wish(region="BG"), answering("yes", []), has_campaign=True)


@pytest.mark.parametrize(
    ("wish", "has_campaign", "error", "says"),
    [
        (Wish(region="BG"), False, OptionError, "Name the campaign with --campaign-id"),
        (Wish(), True, MappingError, "in which country are the numbers"),
        (Wish(region="XX"), True, OptionError, '"XX" is no country'),
    ],
)
def test_what_a_yes_can_not_settle_is_no_question(
    wish: Wish, error: type[Exception], says: str, tmp_path: Path, *, has_campaign: bool
) -> None:
    """Nobody is asked where a yes would not be enough."""
    with pytest.raises(error, match=says):
        settle_mapping(written(tmp_path), wish, quiet_world(), has_campaign=has_campaign)


def test_a_file_that_can_not_be_read_is_told_before_a_campaign_is_asked_for(tmp_path: Path) -> None:
    """A campaign would not help."""
    page = tmp_path / "list.xls"
    page.write_text("<html><table><tr><td>Телефон</td></tr></table></html>", encoding="utf-8")
    with pytest.raises(FileError, match="HTML"):
        settle_mapping(page, Wish(), quiet_world(), has_campaign=False)


def test_a_country_that_nobody_can_know_is_asked_for(tmp_path: Path) -> None:
    """Until it is one, or nothing is typed."""
    asked: list[CountryQuestion] = []
    answers = iter(["Балкания", " българия ", ""])

    def name_country(question: CountryQuestion) -> str:
        asked.append(question)
        return next(answers)

    file = written(tmp_path)
    outside = replace(answering("yes", []), name_country=name_country)
    path = settle_mapping(file, Wish(), outside, has_campaign=True)
    assert "\nregion: BG\n" in path.read_text(encoding="utf-8")
    assert asked == [CountryQuestion(file), CountryQuestion(file, "Балкания")]
    path.unlink()
    with pytest.raises(DeclinedError, match="No country was named"):
        settle_mapping(file, Wish(), outside, has_campaign=True)


def test_a_command_in_a_hint_can_be_copied(tmp_path: Path) -> None:
    """Also where the file's name has a space in it."""
    file = written(tmp_path, name="моят списък.csv")
    with pytest.raises(MappingError, match=f"`lead-importer suggest '{file}'`"):
        settle_mapping(file, Wish(), quiet_world(), has_campaign=True)
    with pytest.raises(DeclinedError, match=f"`lead-importer suggest '{file}'`"):
        settle_mapping(file, Wish(region="BG"), answering("no", []), has_campaign=True)
    result = CliRunner().invoke(app, ["check", str(file)])
    assert f"`lead-importer suggest '{file}'`" in str(result.exception)


def test_a_file_that_does_not_exist_is_told_before_a_missing_mapping(tmp_path: Path) -> None:
    """A mapping would not help."""
    result = CliRunner().invoke(app, ["check", str(tmp_path / "none.xlsx")])
    assert isinstance(result.exception, FileError)
    assert "There is no such file" in str(result.exception)


def on_a_terminal(arguments: Sequence[str | Path], folder: Path, answer: str) -> tuple[int, str]:
    """Run the program on a terminal, answer its question, and return its exit code and what the screen shows."""
    screen, keyboard = pty.openpty()
    own = {"LEAD_IMPORTER_LEDGER": str(folder / "ledger.db"), "LEAD_IMPORTER_OUT": str(folder / "reports")}
    command = [sys.executable, "-m", "importer", *map(str, arguments)]
    with subprocess.Popen(
        command, stdin=keyboard, stdout=keyboard, stderr=keyboard, env=os.environ | own, start_new_session=True
    ) as process:
        os.close(keyboard)
        shown = _read_until(screen, b"Type yes to")
        os.write(screen, f"{answer}\n".encode())
        shown += _read_until(screen, None)
    os.close(screen)
    return process.returncode, shown.decode()


def _read_until(screen: int, mark: bytes | None) -> bytes:
    """Read the screen until a text stands on it, or to its end."""
    shown = b""
    while mark is None or mark not in shown:
        try:
            read = os.read(screen, 4096)
        except OSError:  # so Linux says that nobody writes any more
            return shown
        shown += read
        if not read:
            return shown
    return shown


def test_on_a_terminal_a_mapping_is_proposed_previewed_and_saved(tmp_path: Path) -> None:
    """The person sees the mapping with its reasons and the first rows, says yes, and the check goes on."""
    file = written(tmp_path)
    code, shown = on_a_terminal(["check", file, "--region", "BG", "--campaign-id", "42"], tmp_path, "да")
    assert code == 0
    assert "Who is called: sure" in shown
    assert f'{NUMBER}, customer_name = "Иван Петров"' in shown
    assert "Would be sent: 2 leads" in shown
    saved = tmp_path / "list.mapping.yaml"
    assert saved.exists()
    assert f"lead-importer run {file} --campaign-id 42 --region BG -m {saved}" in shown


def folder_of(tmp_path: Path, **mappings: str) -> Path:
    """Write mappings into a folder of their own."""
    folder = tmp_path / "mappings"
    folder.mkdir()
    for name, text in mappings.items():
        written(folder, text, f"{name}.yaml")
    return folder


def test_a_folder_after_m_gives_the_mapping_that_fits(tmp_path: Path) -> None:
    """What was taken is told, and it is the run's mapping from then on."""
    folder = folder_of(tmp_path, german="version: 1\nphone: Handy\n", sofia=MAPPING)
    request = Request((written(tmp_path),), folder, 42, "", again=False)
    ended = conductor.check(request, Settings(ledger=str(tmp_path / "l.db"), out=tmp_path / "reports"), quiet_world())
    assert f"Of 2 mappings in {folder}, sofia.yaml fits and is taken." in ended.notes
    assert (ended.mapping_name, ended.summary.exit_code) == ("sofia", 0)


def test_a_mapping_that_does_not_load_stops_the_choice_unless_another_is_exact(tmp_path: Path) -> None:
    """A slip in the right mapping must not make a wrong one be taken."""
    file = written(tmp_path)
    folder = folder_of(tmp_path, broken="version: 1\nphnoe: Телефон\n", other="version: 1\nphone: Фирма\n")
    with pytest.raises(MappingError, match=r'broken\.yaml:2:1: unknown key "phnoe"'):
        open_all([file], folder, 42, ReadLimits())
    known = fingerprint_of(open_source(file, SourceOptions()).detected)
    written(folder, f'{MAPPING}source: {{fingerprint: "{known}"}}\n', "sofia.yaml")
    assert open_all([file], folder, 42, ReadLimits()).path.name == "sofia.yaml"


def test_what_a_proposed_mapping_was_made_from_is_known_again(tmp_path: Path) -> None:
    """The fingerprint that `suggest` writes makes the choice exact."""
    file = written(tmp_path)
    folder = folder_of(tmp_path, wide=f"{MAPPING}only: [{{column: Фирма, filled: true}}]\n")
    written(folder, propose_for(file, Wish(region="BG")).text, "own.yaml")
    assert open_all([file], folder, 42, ReadLimits()).path.name == "own.yaml"


def test_a_sheet_that_the_file_does_not_have_is_what_a_mapping_lacks(tmp_path: Path) -> None:
    """A file that can't be read at all is told as such instead."""
    folder = folder_of(tmp_path, sheet=f"{MAPPING}source: {{header_row: 99}}\n", handy="version: 1\nphone: Handy\n")
    with pytest.raises(MappingError, match=r"sheet\.yaml: .*list\.csv.*"):
        open_all([written(tmp_path)], folder, 42, ReadLimits())


def test_a_folder_without_mappings_says_so(tmp_path: Path) -> None:
    """And names `suggest`."""
    with pytest.raises(MappingError, match=r"No mapping lies in this folder\. `lead-importer suggest`"):
        open_all([written(tmp_path)], folder_of(tmp_path), 42, ReadLimits())


def test_a_file_that_can_not_be_read_is_told_and_no_mapping_blamed(tmp_path: Path) -> None:
    """Whatever the folder's mappings are."""
    with pytest.raises(FileError, match="There is no such file"):
        open_all([tmp_path / "none.csv"], folder_of(tmp_path, sofia=MAPPING), 42, ReadLimits())


def test_a_mapping_for_files_without_a_header_is_taken_for_such_files_alone(tmp_path: Path) -> None:
    """Its letters fit any file: a fax that stands in column B is not to be called for that."""
    letters = "version: 1\ncampaign_id: 42\nregion: BG\nsource: {header_row: none}\nphone: B\n"
    folder = folder_of(tmp_path, letters=letters)
    headed, bare = tmp_path / "headed.csv", tmp_path / "bare.csv"
    headed.write_text("Име;Факс\nАна;029881001\nИван;029881002\n", encoding="utf-8")
    bare.write_text("Ана;0888123456\nИван;0888123457\n", encoding="utf-8")
    with pytest.raises(MappingError, match="without a header"):
        open_all([headed], folder, 42, ReadLimits())
    assert open_all([bare], folder, 42, ReadLimits()).path.name == "letters.yaml"


def test_the_rows_to_mend_have_the_fingerprint_of_their_list() -> None:
    """They come back to the mapping that was made for it, whatever else lies in the folder."""
    columns = ("Име", "Телефон")
    listed = Detected(Path("a.csv"), "csv", "", 1, columns)
    assert fingerprint_of(replace(listed, columns=(*columns, *ADDED_COLUMNS))) == fingerprint_of(listed)
    assert fingerprint_of(replace(listed, columns=(*columns, "lead-importer: Фирма"))) != fingerprint_of(listed)
