"""When to try again, as pieces for tenacity: the wait, the stop, and what is tried again at all."""

import random
from collections.abc import Callable

from tenacity import RetryCallState
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from importer.sending.policy import Decision, DecisionKind

BASE_S = 1.0
CAP_S = 60.0
MIN_TRIES = 8  # the design: tries are bounded by --give-up, never below 8

Uniform = Callable[[float, float], float]  # a random number between two


def backoff_s(tries: int, uniform: Uniform = random.uniform) -> float:
    """Return the seconds to wait after that many failed tries (from 1): exponential with full jitter, at most 60."""
    # 2**6 is over the cap: the exponent must not grow into numbers that no float holds.
    return uniform(0.0, min(CAP_S, BASE_S * 2.0 ** min(max(tries - 1, 0), 6)))


def should_give_up(tries: int, elapsed_s: float, give_up_s: float) -> bool:
    """Whether tries and time are both used up."""
    return tries >= MIN_TRIES and elapsed_s >= give_up_s


def wants_retry(decision: Decision) -> bool:
    """Whether the lead was not acted on and is sent again: for tenacity's `retry_if_result`."""
    return decision.kind in {DecisionKind.RETRY, DecisionKind.PAUSE}


class WaitAsTold(wait_base):
    """Wait as long as the platform asks, else back off; `uniform` is passed in for tests."""

    def __init__(self, uniform: Uniform = random.uniform) -> None:
        self._uniform = uniform

    def __call__(self, retry_state: RetryCallState) -> float:
        """Return the seconds to wait after the try that has just ended."""
        asked_s = _pause_of(retry_state)
        return backoff_s(retry_state.attempt_number, self._uniform) if asked_s is None else asked_s


class StopWhenGivenUp(stop_base):
    """Stop after `give_up_s`, but never before 8 tries."""

    def __init__(self, give_up_s: float) -> None:
        self._give_up_s = give_up_s

    def __call__(self, retry_state: RetryCallState) -> bool:
        """Whether the try that has just ended was the last."""
        # The time slept counts also where the sleep is a stand-in that returns at once.
        elapsed_s = max(retry_state.seconds_since_start or 0.0, retry_state.idle_for)
        return should_give_up(retry_state.attempt_number, elapsed_s, self._give_up_s)


def _pause_of(retry_state: RetryCallState) -> float | None:
    """Return what the platform asked for in the last try; None where that ended without a decision."""
    outcome = retry_state.outcome
    if outcome is None or outcome.failed:
        return None
    result: object = outcome.result()
    return result.pause_s if isinstance(result, Decision) else None
