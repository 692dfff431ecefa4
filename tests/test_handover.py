"""A record is handed over until Kafka has it, unless waiting cannot help."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError  # type: ignore[import-untyped]
from faust.exceptions import ProducerSendError

from streams.cluster.handover import Delivery, StoppingError, TooLargeError


class Broker:
    """Answers as it is told, then takes what comes."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.taken: list[bytes] = []
        self.told: list[str] = []
        self.is_stopping = False

    async def send(
        self, _topic: str, _key: bytes | None, value: bytes, _partition: int | None, _headers: object
    ) -> None:
        if self.answers:
            raise self.answers.pop(0)
        self.taken.append(value)

    def waiting(self, error: BaseException) -> None:
        self.told.append(str(error))

    def delivery(self) -> Delivery:
        return Delivery(self.send, lambda: self.is_stopping, self.waiting)


def deliver(broker: Broker) -> None:
    async def once() -> None:
        await broker.delivery()("mentions", None, b"value", 1, [])

    asyncio.run(once())


def test_a_broker_that_is_away_is_asked_again_and_told_of() -> None:
    broker = Broker(KafkaConnectionError("away"))
    deliver(broker)
    assert broker.taken == [b"value"]
    assert len(broker.told) == 1
    assert "away" in broker.told[0]


def wrapped() -> Exception:
    error = ProducerSendError("while sending")
    error.__cause__ = MessageSizeTooLargeError()
    return error


@pytest.mark.parametrize("error", [MessageSizeTooLargeError(), wrapped()])
def test_a_record_that_is_too_large_is_not_sent_again(error: Exception) -> None:
    broker = Broker(error)
    with pytest.raises(TooLargeError, match="takes no 5 bytes for mentions"):
        deliver(broker)
    assert broker.taken == []
    assert broker.told == []


def test_who_is_told_to_stop_gives_up_a_broker_that_is_away() -> None:
    broker = Broker(KafkaConnectionError("away"))
    broker.is_stopping = True
    with pytest.raises(StoppingError):
        deliver(broker)


def test_a_broker_that_does_not_answer_is_told_of_after_five_seconds() -> None:
    now_s = [100.0]
    told: list[str] = []

    async def hangs() -> None:
        has_answered = asyncio.Event()

        async def send(*_what: object) -> None:
            await has_answered.wait()

        delivery = Delivery(send, lambda: False, lambda error: told.append(str(error)), lambda: now_s[0])
        delivery.look()
        task = asyncio.create_task(delivery("mentions", None, b"value", 1, []))
        await asyncio.sleep(0)
        now_s[0] += 5
        delivery.look()
        assert told == []
        now_s[0] += 1
        delivery.look()
        has_answered.set()
        await task
        now_s[0] += 60
        delivery.look()

    asyncio.run(hangs())
    assert told == ["the broker has not answered for 5 s"]
