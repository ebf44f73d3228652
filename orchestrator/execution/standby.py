"""A worker that has nothing to do stands by for a while: a word through Redis reaches it sooner than a message.

Nine tenths of what passes from a hint to its claim are Celery's (docs/performance.md). A word is a hint like every
other: lost, doubled or late without harm. With nobody standing by, the hint goes as a message.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import structlog
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import PubSub
from redis.retry import Retry

from orchestrator import conf
from orchestrator.execution import worker

# A sign says that its worker listens and was not called yet; the channel of the same name carries the word to it.
SIGN = "orchestrator:standby:"
LINE = "orchestrator:standby_line:"  # of a queue: who takes its work, in the order they are called
ENDING = "orchestrator:standby_ending:"  # of a worker with all its threads and forks
ENDING_SECONDS = 3600  # longer than the last step of a worker that ends takes
# At a time: a flushed line or a lost word delays nothing by more than the sweeper would.
STAND_SECONDS = 2
ANSWER_SECONDS = 0.25  # a page that has just committed waits no longer for a Redis that hangs

# The last to have come is called first, it is the warmest; who was called in vain, maybe for a version it does not
# carry, is called after all others. Whoever was called stands in other lines yet: without its sign it is passed over.
# One that has died hears nothing.
_CALL = """
while true do
  local first = redis.call('ZPOPMAX', KEYS[1])
  if #first == 0 then return 0 end
  local sign = ARGV[1] .. first[1]
  if redis.call('DEL', sign) == 1 and redis.call('PUBLISH', sign, ARGV[2]) > 0 then return 1 end
end
"""
_STAND_IN_LINE = """
if redis.call('EXISTS', ARGV[3]) == 1 then return 0 end
local now, seconds = redis.call('TIME'), ARGV[5]
redis.call('SET', ARGV[1] .. ARGV[2], '', 'EX', seconds)
for _, line in ipairs(KEYS) do
  redis.call('ZADD', line, ARGV[4] * (now[1] + now[2] / 1000000), ARGV[2])
  redis.call('ZREMRANGEBYRANK', line, 0, -1001)
  redis.call('EXPIRE', line, seconds)
end
return 1
"""

log = structlog.get_logger("orchestrator.standby")

_here = threading.local()
_process: list[str] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody who stands by was told: to take work of this queue, or that their worker ends."""

    queue: str = ""
    ends: bool = False


def call(queue: str) -> bool:
    """Wake one worker that stands by for work of this queue; False when none does or Redis is away."""
    redis = _redis()
    if redis is None:
        return False
    try:
        return bool(redis.register_script(_CALL)(keys=[LINE + queue], args=[SIGN, queue]))
    except RedisError as error:
        log.warning("standby_unreachable", queue=queue, error_class=type(error).__name__)
        return False


def begin(**_: object) -> None:
    """Celery's `celeryd_init`: names the worker before it has threads or forks, which all share the name."""
    _process[:] = [worker.identity()]


def end(**_: object) -> None:
    """Celery's `worker_shutting_down`: whoever stands by for this worker is to stop, now and from now on."""
    redis = _redis()
    if redis is None or not _process:
        return
    try:
        redis.set(ENDING + _process[0], "", ex=ENDING_SECONDS)
        redis.publish(ENDING + _process[0], "")
    except RedisError as error:
        log.warning("standby_unreachable", error_class=type(error).__name__)


class Standby:
    """The standing by of one working thread, between its claims."""

    def __init__(self, queues: Collection[str], pass_on: Callable[[str], object]) -> None:
        """`pass_on` takes the queue of a word that somebody else has to follow."""
        self._queues = sorted(queues)
        self._pass_on = pass_on
        self._name = worker.identity()
        self._in_line = False
        self._in_vain = False

    def wait(self, seconds: float) -> bool:
        """Whether to look for work again; False when the seconds are over or the worker ends.

        At once when it has just stood in line: what became ready before, nobody told it.
        """
        redis = _redis()
        if redis is None or seconds <= 0 or not self._may_wait():
            return False
        try:
            if not self._in_line:
                self._in_line = self._stand_in_line(redis)
                return self._in_line
            return self._stand(redis, seconds)
        except RedisError as error:
            self._give_up(error)
            return False

    def leave(self) -> None:
        """Take up work; a word that has come in meanwhile is passed on."""
        self._in_vain = False
        redis = _redis()
        if redis is None or not self._in_line:
            return
        self._in_line = False
        try:
            queue = self._withdraw(redis)
        except RedisError as error:
            self._give_up(error)
        else:
            if queue:
                self._pass_on(queue)

    def _stand(self, redis: Redis, seconds: float) -> bool:
        """Listen for a while, then give up the place. A worker that ends leaves a word to others."""
        self._in_line = False
        heard = self._hears(min(seconds, STAND_SECONDS))
        queue = heard.queue or self._withdraw(redis)
        if heard.ends:
            if queue:
                self._pass_on(queue)
            return False
        self._in_vain |= bool(queue)
        return bool(queue) or seconds > STAND_SECONDS

    def _may_wait(self) -> bool:
        return bool(self._queues) and conf.standby_queues().issuperset(self._queues)

    def _stand_in_line(self, redis: Redis) -> bool:
        self._listening()
        lines = [LINE + queue for queue in self._queues]
        ending = ENDING + "".join(_process)
        order = -1 if self._in_vain else 1
        values: list[str | int] = [SIGN, self._name, ending, order, STAND_SECONDS + 1]
        return bool(redis.register_script(_STAND_IN_LINE)(keys=lines, args=values))

    def _hears(self, seconds: float) -> Heard:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            message = self._listening().get_message(timeout=left)
            if message is not None:
                # Anything else says that the connection is a new one, and may have missed the word.
                return self._understood(message)
        return Heard()

    def _withdraw(self, redis: Redis) -> str:
        """Give up the place; the queue of the word that was quicker, or ""."""
        if redis.delete(SIGN + self._name):
            return ""
        message = self._listening().get_message(timeout=ANSWER_SECONDS)
        return self._understood(message).queue or self._queues[0]

    def _understood(self, message: dict[str, Any] | None) -> Heard:
        """What a message says. A word of a queue that nobody here serves is one of the first queue."""
        if message is None or message["type"] != "message":
            return Heard()
        if message["channel"] != (SIGN + self._name).encode():
            return Heard(ends=True)
        called = {queue.encode(): queue for queue in self._queues}
        return Heard(queue=called.get(message["data"], self._queues[0]))

    def _give_up(self, error: RedisError) -> None:
        """Whoever stands in line must hear: the next time begins with a connection of its own."""
        log.warning("standby_ended", error_class=type(error).__name__)
        self._in_line = False
        _here.__dict__.pop(self._name, None)

    def _listening(self) -> PubSub:
        """This thread's own connection, for as long as the thread lives."""
        found: PubSub | None = getattr(_here, self._name, None)
        if found is None:
            redis = _redis()
            assert redis is not None
            found = redis.pubsub()  # type: ignore[no-untyped-call]
            channels = [SIGN + self._name, *(ENDING + name for name in _process)]
            found.subscribe(*channels)
            for _ in channels:
                found.get_message(timeout=ANSWER_SECONDS)  # Redis says that it has subscribed
            setattr(_here, self._name, found)
        return found


def _redis() -> Redis | None:
    return _client(conf.standby_url())


@cache
def _client(url: str) -> Redis | None:
    if not url:
        return None
    return Redis.from_url(
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1),  # a connection from before a restart fails once
    )
