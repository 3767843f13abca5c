"""The campaign that a person picks from the list."""

import io

import pytest

from importer import terminal
from importer.sending.desk import CampaignInfo

AUTUMN, WINTER, SECOND, SPRING = (
    CampaignInfo(42, "Есен 2026", "draft"),
    CampaignInfo(1, "Зима", "draft"),
    CampaignInfo(77, "зима ", "draft"),
    CampaignInfo(4, "Пролет", "draft"),
)


@pytest.mark.parametrize(
    ("answers", "picked", "asked_again"),
    [
        (["2"], WINTER, ""),
        (["42"], AUTUMN, ""),
        (["ЕСЕН  2026"], AUTUMN, ""),
        (["4"], SPRING, ""),  # its number in the list and its id
        (["1", "id 1"], WINTER, '"1" can be more than one of them.'),
        (["1", "есен 2026"], AUTUMN, '"1" can be more than one of them.'),
        (["зима", "77"], SECOND, '"зима" can be more than one of them.'),
        (["5", "лято", "3"], SECOND, "Type a number from 1 to 4, or the campaign's id or name."),
        ([""], None, ""),
    ],
)
def test_a_campaign_is_picked_by_its_place_its_id_or_its_name(
    answers: list[str],
    picked: CampaignInfo | None,
    asked_again: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What can mean two of them, or none, is asked again."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
    assert terminal.pick((AUTUMN, WINTER, SECOND, SPRING)) == picked
    shown = capsys.readouterr().out
    assert asked_again in shown
    assert shown.count("nothing to stop:") == len(answers)
