"""Rates as people write them, and when to try again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sending_samples import NOW, accepted
from tenacity import RetryCallState, Retrying, retry_if_result

from importer.claims import Limit
from importer.errors import OptionError
from importer.sending.backoff import (
    CAP_S,
    StopWhenGivenUp,
    WaitAsTold,
    backoff_s,
    should_give_up,
    wants_retry,
)
from importer.sending.policy import AttemptFacts, Decision, DecisionKind, decide
from importer.sending.rates import parse_rate

RATES = {
    "20/10s": (Limit(20, 10.0),),
    "1/s": (Limit(1, 1.0),),
    "60/min": (Limit(60, 60.0),),
    "100/m": (Limit(100, 60.0),),
    "1000/h": (Limit(1000, 3600.0),),
    "5/2min": (Limit(5, 120.0),),
    " 20/10s , 100 / MIN ": (Limit(20, 10.0), Limit(100, 60.0)),
    "off": (),
    " OFF ": (),
}


@pytest.mark.parametrize(("text", "limits"), RATES.items(), ids=RATES)
def test_a_rate_is_read(text: str, limits: tuple[Limit, ...]) -> None:
    """Requests per time, several joined by a comma, or `off`."""
    assert parse_rate(text) == limits


@pytest.mark.parametrize(
    "text",
    ["", "5", "s", "1/", "/s", "0/s", "-1/s", "1/0s", "1/d", "1/2h", "100001/s", "1/s,", "off,1/s", "1.5/s", "١/s"],
)
def test_a_rate_that_makes_no_sense_is_refused(text: str) -> None:
    """The message has what was found, what is allowed, and an example."""
    with pytest.raises(OptionError, match="20/10s") as caught:
        parse_rate(text)
    assert text in str(caught.value)


def most(_low: float, high: float) -> float:
    """Stand in for chance: the longest wait it could give."""
    return high


@pytest.mark.parametrize(
    ("tries", "longest_s"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (10**6, 60), (0, 1)]
)
def test_waits_double_up_to_a_minute(tries: int, longest_s: float) -> None:
    """Exponential, from a second to a minute."""
    assert backoff_s(tries, most) == longest_s


@given(st.integers(0, 10_000))
def test_waits_are_spread_over_the_whole_time(tries: int) -> None:
    """Full jitter: from nothing to the longest."""
    assert backoff_s(tries, lambda low, _high: low) == 0
    assert 0 <= backoff_s(tries) <= CAP_S


@pytest.mark.parametrize(
    ("tries", "elapsed_s", "stops"), [(7, 9999.0, False), (8, 299.0, False), (8, 300.0, True), (1, 0.0, False)]
)
def test_giving_up_takes_both_time_and_tries(tries: int, elapsed_s: float, *, stops: bool) -> None:
    """Never below 8 tries, and never before the time is over."""
    assert should_give_up(tries, elapsed_s, 300.0) == stops


def state(tries: int, result: object, elapsed_s: float = 0.0) -> RetryCallState:
    """Return tenacity's state after a try that gave the result."""
    made = RetryCallState(Retrying(), None, (), {})
    made.attempt_number = tries
    made.set_result(result)
    made.outcome_timestamp = made.start_time + elapsed_s
    return made


def test_a_wait_is_as_long_as_the_platform_asks() -> None:
    """What the decision holds comes before backoff."""
    wait = WaitAsTold(most)
    assert wait(state(3, Decision(DecisionKind.PAUSE, pause_s=17.0))) == 17.0
    assert wait(state(3, Decision(DecisionKind.PAUSE))) == 4.0
    assert wait(state(3, "anything")) == 4.0
    assert wait(RetryCallState(Retrying(), None, (), {})) == 1.0


def test_a_try_that_raised_is_backed_off_from() -> None:
    """An exception holds no decision."""
    failed = RetryCallState(Retrying(), None, (), {})
    failed.set_exception((ValueError, ValueError(), None))
    assert WaitAsTold(most)(failed) == 1.0


def test_tenacity_stops_by_the_rule() -> None:
    """Time that really passed and time that was slept away both count."""
    stop = StopWhenGivenUp(300.0)
    assert not stop(state(7, None, 999.0))
    assert stop(state(8, None, 300.5))  # the clock is a float that has run for days
    slept = state(8, None)
    assert not stop(slept)
    slept.idle_for = 300.0
    assert stop(slept)
    assert not stop(RetryCallState(Retrying(), None, (), {}))


def test_the_pieces_fit_into_tenacity() -> None:
    """A lead that is not acted on is tried until it is, with the waits that were asked for."""
    retry, pause = Decision(DecisionKind.RETRY), Decision(DecisionKind.PAUSE, pause_s=30.0)
    created = decide(accepted(), AttemptFacts(NOW), NOW)
    decisions, slept = iter([retry, pause, retry, created]), list[float]()
    retrying = Retrying(
        wait=WaitAsTold(most),
        stop=StopWhenGivenUp(300.0),
        retry=retry_if_result(wants_retry),
        sleep=lambda seconds: slept.append(float(seconds)),
    )
    assert retrying(lambda: next(decisions)) is created
    assert slept == [1.0, 30.0, 4.0]
