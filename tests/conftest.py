"""Fixtures that several test files share: an empty store, and the Kafka broker."""

import os
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy loads, as `streams/cli.py` does

if TYPE_CHECKING:
    from streams.store import Store
    from tests.kafka_broker import Broker

# How long an example takes says how busy the machine is, and nothing of the code; what must be fast has its own test.
_LOADED = settings.get_profile(settings.get_current_profile_name())
settings.register_profile(
    "unhurried", _LOADED, deadline=None, suppress_health_check=[HealthCheck.too_slow, *_LOADED.suppress_health_check]
)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an empty store: to be copied, which is faster than to make one."""
    from streams.store import Store

    folder = tmp_path_factory.mktemp("empty")
    Store.open(folder).close()
    return folder


@pytest.fixture
def store(tmp_path: Path, empty_folder: Path) -> "Iterator[Store]":
    """An empty store, open."""
    from streams.store import Store

    copytree(empty_folder, tmp_path / "data")
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Broker]":
    """A running broker for all tests of this worker (with -n 2: one each): take own topics, never stop it."""
    from tests.kafka_broker import start_broker  # kafka-python is loaded by those who ask for a broker, not by all

    running = start_broker(tmp_path_factory.mktemp("broker"))
    yield running
    running.stop()


@pytest.fixture
def own_broker(tmp_path: Path) -> "Iterator[Broker]":
    """A broker of the test's own, to be stopped and killed at will. Costs about 4 CPU seconds: share where you can."""
    from tests.kafka_broker import start_broker

    running = start_broker(tmp_path / "broker")
    yield running
    running.kill()
