"""The breaker: 3 errors within 60 s, 600 s of rest, one probe. No clock runs here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator import Breaker, DefinitionError
from orchestrator.engine.breaker import BreakerSnapshot, Ended, admit, ended, forced
from orchestrator.engine.states import BreakerState

START = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
RULES = Breaker()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def asks(breaker: BreakerSnapshot, seconds: float, call: str = "c") -> bool:
    return admit(breaker, call=call, longest=45, now=at(seconds)).is_admitted


def after(
    breaker: BreakerSnapshot, how: Ended, seconds: float, *, call: str = "c", wait: float = 0
) -> BreakerSnapshot:
    return ended(breaker, RULES, how, call=call, now=at(seconds), wait=wait) or breaker


def failed(*seconds: float) -> BreakerSnapshot:
    breaker = BreakerSnapshot()
    for second in seconds:
        breaker = after(breaker, Ended.ERROR, second)
    return breaker


def probing(seconds: float = 700, call: str = "probe") -> BreakerSnapshot:
    found = admit(failed(0, 1, 2), call=call, longest=45, now=at(seconds)).after
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("errors", "state"),
    [
        ((0, 1), "closed"),
        ((0, 1, 2), "open"),
        ((0, 30, 60), "open"),
        ((0, 30, 60.001), "closed"),
        ((0, 30, 61, 62), "open"),
        ((0, 61, 122, 183), "closed"),
    ],
)
def test_three_errors_within_a_minute_open_it(errors: tuple[float, ...], state: str) -> None:
    assert failed(*errors).state == state


def test_good_answers_in_between_take_no_error_back() -> None:
    breaker = after(failed(0, 1), Ended.OK, 2)
    assert after(breaker, Ended.ERROR, 3).state is BreakerState.OPEN


def test_what_does_not_speak_against_the_model_is_not_counted() -> None:
    assert after(failed(0, 1), Ended.NEITHER, 2).state is BreakerState.CLOSED


def test_it_rests_for_ten_minutes_to_the_second() -> None:
    breaker = failed(0, 1, 2)
    assert [asks(breaker, 2.001), asks(breaker, 601.9), asks(breaker, 602)] == [False, False, True]
    refusal = admit(breaker, call="c", longest=45, now=at(3))
    assert (refusal.because, refusal.again_at) == ("failed too often lately", at(602))


def test_one_call_probes_and_all_others_leave_it_out() -> None:
    breaker = probing(700)
    assert (breaker.state, breaker.probe) == ("half_open", "probe")
    assert not asks(breaker, 700)
    assert not asks(breaker, 744.9)


def test_a_good_probe_closes_it_and_forgets_the_errors() -> None:
    closed = after(probing(), Ended.OK, 701, call="probe")
    assert closed == BreakerSnapshot()
    assert after(closed, Ended.ERROR, 702).state is BreakerState.CLOSED


def test_a_bad_probe_opens_it_for_another_ten_minutes() -> None:
    breaker = after(probing(), Ended.ERROR, 701, call="probe")
    assert (breaker.state, breaker.until) == ("open", at(1301))


def test_a_probe_that_proved_nothing_leaves_the_next_call_to_probe() -> None:
    breaker = after(probing(), Ended.NEITHER, 701, call="probe")
    assert breaker.state is BreakerState.HALF_OPEN
    assert asks(breaker, 701)


def test_a_probe_that_is_never_heard_of_is_taken_over() -> None:
    breaker = admit(probing(700), call="second", longest=45, now=at(745)).after
    assert breaker is not None
    assert (breaker.state, breaker.probe) == ("half_open", "second")
    assert after(breaker, Ended.OK, 746, call="probe") == breaker
    assert after(breaker, Ended.OK, 746, call="second").state is BreakerState.CLOSED


@pytest.mark.parametrize("how", list(Ended))
@pytest.mark.parametrize("breaker", [failed(0, 1, 2), probing()])
def test_calls_that_left_before_change_nothing_later(how: Ended, breaker: BreakerSnapshot) -> None:
    assert ended(breaker, RULES, how, call="earlier", now=at(650)) is None


def test_a_model_that_asks_for_time_gets_it() -> None:
    breaker = after(BreakerSnapshot(), Ended.ERROR, 0, wait=90)
    assert [asks(breaker, 89.9), asks(breaker, 90)] == [False, True]
    assert after(breaker, Ended.ERROR, 1, wait=5).wait_until == at(90)


def test_people_switch_it_off_until_they_switch_it_on() -> None:
    off = forced(BreakerSnapshot(), BreakerState.OPEN)
    assert off is not None
    assert not asks(off, 10**7)
    assert forced(off, BreakerState.OPEN) is None
    assert forced(off, BreakerState.CLOSED) == BreakerSnapshot()


def test_people_close_one_that_opened_by_itself_and_its_record_is_clean() -> None:
    assert forced(failed(0, 1, 2), BreakerState.CLOSED) == BreakerSnapshot()
    assert forced(failed(0), BreakerState.CLOSED) == BreakerSnapshot()


def test_never_more_errors_are_remembered_than_count() -> None:
    patient = Breaker(errors=2, within=10**6, open_for=1)
    breaker = replace(BreakerSnapshot(), failed_at=tuple(map(at, range(9))))
    found = ended(breaker, patient, Ended.ERROR, call="c", now=at(10))
    assert found is not None
    assert len(found.failed_at) == 2


@pytest.mark.parametrize("wrong", [{"errors": 0}, {"within": 0}, {"open_for": -1}])
def test_a_breaker_that_cannot_work_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(DefinitionError, match="errors >= 1"):
        Breaker(**wrong)  # type: ignore[arg-type]
