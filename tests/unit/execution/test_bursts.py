from __future__ import annotations

from orchestrator.execution.bursts import Bursts


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def bursts(sent: list[str], clock: Clock) -> Bursts:
    return Bursts(lambda queue: sent.append(queue) is None, at_once=2, window=60.0, clock=clock)


def test_the_first_of_a_burst_go_at_once_and_one_more_after_it() -> None:
    sent: list[str] = []
    hints = bursts(sent, Clock())
    for _ in range(50):
        hints.hint("default")
    assert sent == ["default"] * 2
    hints.pay()
    assert sent == ["default"] * 3
    hints.pay()
    assert sent == ["default"] * 3


def test_single_hints_go_at_once_however_many_there_are() -> None:
    sent: list[str] = []
    clock = Clock()
    hints = bursts(sent, clock)
    for second in range(10):
        clock.now = second * 100.0
        hints.hint("default")
    hints.pay()
    assert sent == ["default"] * 10


def test_a_burst_that_goes_on_sends_one_per_window_until_it_pauses() -> None:
    sent: list[str] = []
    clock = Clock()
    hints = bursts(sent, clock)

    def hear_in_window(number: int) -> int:
        clock.now, before = number * 60.0, len(sent)
        for _ in range(5):
            hints.hint("default")
        return len(sent) - before

    assert [hear_in_window(number) for number in (0, 1, 2, 20)] == [2, 1, 1, 2]


def test_queues_have_bursts_of_their_own() -> None:
    sent: list[str] = []
    hints = bursts(sent, Clock())
    for queue in ("a", "a", "a", "b"):
        hints.hint(queue)
    assert sent == ["a", "a", "b"]
    hints.pay()
    assert sent == ["a", "a", "b", "a"]


def test_what_was_owed_takes_the_place_of_what_could_be_sent() -> None:
    sent: list[str] = []
    clock = Clock()
    hints = bursts(sent, clock)
    for _ in range(5):
        hints.hint("default")
    clock.now = 60.0
    hints.pay()
    hints.hint("default")
    assert len(sent) == 3, "two at once, one that was owed; the next is owed again"


def test_whoever_can_be_called_is_called_at_any_rate_and_without_a_message() -> None:
    sent: list[str] = []
    called: list[str] = []

    def call(queue: str) -> bool:
        called.append(queue)
        return len(called) <= 5

    hints = Bursts(lambda queue: bool(sent.append(queue)) or True, at_once=2, call=call)
    for _ in range(8):
        hints.hint("default")
    assert sent == ["default"] * 2
    hints.pay()
    assert sent == ["default"] * 3, "the eighth, with nobody there to call"


def test_what_is_owed_calls_whoever_is_there_by_then() -> None:
    sent: list[str] = []
    there: list[bool] = []
    hints = Bursts(
        lambda queue: bool(sent.append(queue)) or True, at_once=1, call=lambda _queue: bool(there)
    )
    for _ in range(2):
        hints.hint("default")
    there.append(True)
    hints.pay()
    assert sent == ["default"]
