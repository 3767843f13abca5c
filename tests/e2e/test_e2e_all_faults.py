"""Many leads in all weathers at once, by a plan drawn anew for each seed: each arrives once, and the report knows."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from fast_world import Row, World, counts_of, list_of, number, rows_of, second_number, world

from importer.concluding import Ended
from importer.sandbox import DuplicateAnswer, Fault, Quirk, SandboxConfig, ScriptedFault

LEADS = int(os.environ.get("WEATHER_LEADS", "100"))  # `make weathers` plays it with 1,000
WITH_SECOND = range(0, LEADS, 5)
SHARES = (0.3, 0.3, 0.3)  # of the first attempts that go wrong; of those the second; of those the third
REFUSED_TOKENS, SLOW, LATE = 2, 3, 3  # each stops the run, or takes real time
SLOW_S = 0.45  # of real time: over the time-out, and well under time-out and grace together
LAG_S = 10.0  # of the fast time: under the grace
RARE = {Fault.UNAUTHORIZED, Fault.SLOW, Fault.LATE, Fault.LOST_VARIABLES}  # the last is the canary's, tested elsewhere
COMMON = tuple(fault for fault in Fault if fault not in RARE)
OLDER = DuplicateAnswer.OLDER_LEAD
HOSTS: tuple[dict[str, object], ...] = (
    {},
    {"duplicate_answer": OLDER},
    {"quirks": frozenset({Quirk.NO_PLUS})},
    {"quirks": frozenset({Quirk.OLD_SHAPES})},
    {"clock_offset_s": 420.0},
    {"clock_offset_s": -660.0, "duplicate_answer": OLDER},
    {"quirks": frozenset({Quirk.LAGGING_LOOKUP})},
    {"quirks": frozenset({Quirk.LAGGING_LOOKUP, Quirk.NO_PLUS}), "clock_offset_s": 180.0},
    {"quirks": frozenset({Quirk.NO_LOOKUP})},
    {"quirks": frozenset({Quirk.FORBIDDEN_LOOKUP}), "duplicate_answer": OLDER},
)


def plan(random: Random) -> Iterator[ScriptedFault]:
    """Draw what goes wrong with which attempt for which number; the first lead is spared, a look-up is proven by it."""
    places = random.sample(range(1, LEADS), REFUSED_TOKENS + SLOW + LATE)
    rare = [Fault.UNAUTHORIZED] * REFUSED_TOKENS + [Fault.SLOW] * SLOW + [Fault.LATE] * LATE
    drawn = dict(zip(places, rare, strict=True))
    for place in range(1, LEADS):
        if place in drawn:
            yield ScriptedFault(number(place), 1, drawn[place])
            continue
        for attempt, share in enumerate(SHARES, start=1):
            if random.random() >= share:
                break
            yield ScriptedFault(number(place), attempt, random.choice(COMMON))


def config_of(seed: int) -> SandboxConfig:
    """Return the host of a seed, with its plan."""
    faults = tuple(plan(Random(seed)))  # noqa: S311 - a plan that is the same each time, no secret
    host = HOSTS[seed % len(HOSTS)]
    return SandboxConfig(faults=faults, slow_s=SLOW_S, lag_s=LAG_S, **host)  # type: ignore[arg-type] # fields of any kind


@pytest.mark.parametrize("seed", range(2 * len(HOSTS)))
def test_each_lead_arrives_once_in_all_weathers(tmp_path: Path, seed: int) -> None:
    """No number is in the sandbox twice, nobody is lost, the report agrees, and another run posts nothing."""
    allow_duplicate, config = seed >= len(HOSTS), config_of(seed)
    looks = not config.quirks & {Quirk.NO_LOOKUP, Quirk.FORBIDDEN_LOOKUP}
    text = list_of(LEADS, WITH_SECOND)
    with world(tmp_path, text, config, allow_duplicate=allow_duplicate, concurrency=4 + seed % 5) as outer:
        ended = outer.run_until_it_ends()
        assert_agreed(outer, ended)
        if looks or not allow_duplicate:
            assert counts_of(ended) == {"read": LEADS, "created": LEADS}
        assert_ids(outer, rows_of(ended), known=looks or config.duplicate_answer is OLDER)
        posted = outer.posts
        again = outer.run_until_it_ends()
        assert outer.posts == posted
        assert_agreed(outer, again)


def assert_agreed(outer: World, ended: Ended) -> None:
    """Nobody is there twice, all rows are accounted for, and who is not there is said to be in doubt."""
    counts, called = counts_of(ended), outer.called
    assert counts.pop("read") == sum(counts.values()) == LEADS
    assert set(counts) <= {"created", "already_there", "in_doubt"}
    assert ended.summary.exit_code == (1 if "in_doubt" in counts else 0)
    assert max(called.values()) == 1
    expected = {*map(number, range(LEADS)), *map(second_number, WITH_SECOND)}
    rows = rows_of(ended)
    assert set(rows) == expected
    assert set(called) <= expected
    assert {phone for phone in expected - set(called) if rows[phone].outcome != "in_doubt"} == set()


def assert_ids(outer: World, rows: dict[str, Row], *, known: bool) -> None:
    """Each created lead is reported under the sandbox's id; one that only a refusal told of has none."""
    ids = {lead.phone_number: str(lead.id) for lead in outer.held}
    for phone in map(number, range(LEADS)):
        row = rows[phone]
        if row.outcome == "created":
            assert row.lead_id == ids[phone] or (not known and not row.lead_id)
