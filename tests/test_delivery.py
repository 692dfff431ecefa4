"""Few records are on their way at a time, and they are confirmed in the order they were sent."""

import pytest
from kafka.errors import KafkaTimeoutError, NotLeaderForPartitionError

from pipeline.errors import ClusterError
from streams.cluster.delivery import IN_FLIGHT, Delivery
from tests.hand_clock import Clock

HEADER = ("span", b"")


class Future:
    """The future of a record. Who waits for it finds it done after so many waits, and hears what went wrong."""

    def __init__(self, waits: int, exception: Exception | None) -> None:
        self.exception = exception
        self.is_done = False
        self._waits = waits

    def get(self, _: float) -> None:
        if self._waits:
            self._waits -= 1
            raise KafkaTimeoutError
        self.is_done = True
        if self.exception is not None:
            raise self.exception

    def failed(self) -> bool:
        return self.is_done and self.exception is not None


class Producer:
    """Takes records and delivers them when waited for, but for those that fail."""

    def __init__(self, waits: int = 0, failing: dict[int, Exception] | None = None) -> None:
        self.futures: list[Future] = []
        self.most = 0
        self.waits = waits
        self.failing = failing or {}

    def send(self, *_: object, **__: object) -> Future:
        self.futures.append(Future(self.waits, self.failing.get(len(self.futures))))
        self.most = max(self.most, sum(not future.is_done for future in self.futures))
        return self.futures[-1]


def send_all(delivery: Delivery[int], n: int, size: int = 1) -> None:
    for label in range(n):
        delivery.send("posts", 0, b"a", b"x" * size, HEADER, label)


@pytest.mark.parametrize(("size", "most"), [(1, IN_FLIGHT), (4 * 2**20, 8), (64 * 2**20, 1)])
def test_who_sends_waits_when_too_much_is_on_its_way(size: int, most: int) -> None:
    producer, told = Producer(), list[int]()
    delivery = Delivery(producer, told.append, lambda _: None)
    send_all(delivery, 200 if size == 1 else 20, size)
    assert producer.most == most
    assert delivery.n_sent - delivery.n_confirmed == most
    delivery.settle()
    assert told == list(range(delivery.n_sent))
    assert delivery.n_confirmed == delivery.n_sent


def test_a_record_is_confirmed_only_after_all_before_it() -> None:
    producer, told = Producer(), list[int]()
    delivery = Delivery(producer, told.append, lambda _: None)
    send_all(delivery, 3)
    producer.futures[2].is_done = True
    delivery.collect()
    assert told == []
    producer.futures[0].is_done = True
    delivery.collect()
    assert told == [0]
    producer.futures[1].is_done = True
    delivery.collect()
    assert told == [0, 1, 2]


def test_who_waits_is_heard_of_each_second() -> None:
    waited: list[float] = []
    delivery = Delivery[int](Producer(waits=3), lambda _: None, waited.append)
    send_all(delivery, 1)
    delivery.settle()
    assert len(waited) == 3


@pytest.mark.parametrize("error", [KafkaTimeoutError("delivery"), NotLeaderForPartitionError()])
@pytest.mark.parametrize("is_waited_for", [True, False])
def test_a_record_that_finally_fails_ends_the_sending_and_is_never_confirmed(
    error: Exception, is_waited_for: bool
) -> None:
    producer, told = Producer(failing={1: error}), list[int]()
    delivery = Delivery(producer, told.append, lambda _: None)
    send_all(delivery, 3)
    for future in producer.futures:
        future.is_done = not is_waited_for
    with pytest.raises(ClusterError, match=rf"{type(error).__name__}.*start the same command"):
        delivery.settle()
    assert told == [0]


def test_a_record_that_hangs_is_heard_of_also_by_who_does_not_wait() -> None:
    producer, waited, clock = Producer(), list[float](), Clock()
    delivery = Delivery[int](producer, lambda _: None, waited.append, elapsed=clock)
    send_all(delivery, 2)
    clock.go(1.0)
    delivery.collect()
    assert waited == []
    clock.go(0.5)
    delivery.collect()
    assert waited == [1.5]
    producer.futures[0].is_done = True
    delivery.collect()  # the broker took one: it does not hang, although the other has been on its way for as long
    assert waited == [1.5]
    clock.go(2.0)
    delivery.collect()
    assert waited == [1.5, 2.0]
    producer.futures[1].is_done = True
    delivery.collect()
    assert waited == [1.5, 2.0]


@pytest.mark.parametrize("is_asked", [True, False])
def test_who_was_asked_to_stop_waits_no_longer_than_a_container_lives(is_asked: bool) -> None:
    told, clock = list[int](), Clock()
    producer = Producer(waits=20)
    delivery = Delivery(producer, told.append, lambda _: clock.go(1.0), lambda: is_asked, clock)
    send_all(delivery, 5)
    if not is_asked:
        delivery.settle()
        assert told == [0, 1, 2, 3, 4]
        return
    with pytest.raises(ClusterError, match=r"does not have 5 parcels yet.*the same command goes on"):
        delivery.settle()
    assert clock.now_s == 10.0


def test_the_patience_of_a_stop_is_one_for_all_records() -> None:
    clock = Clock()
    delivery = Delivery[int](Producer(waits=3), lambda _: None, lambda _: clock.go(1.0), lambda: True, clock)
    send_all(delivery, 50)
    with pytest.raises(ClusterError, match=r"does not have 47 parcels"):
        delivery.settle()
    assert (clock.now_s, delivery.n_confirmed) == (10.0, 3)
