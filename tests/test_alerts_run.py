"""From the stream to who is told of it: a planted burst, a real receiver, deletes, and what lies in the inbox."""

import time
from collections import Counter
from pathlib import Path

import pytest

from examples.receive_alerts import Verifier
from pipeline.events import AccountGone, Delete, Event, Instant
from streams.alert_marks import ALERTS, Mark
from streams.alerts_file import AlertsFile
from streams.inbox import drop
from streams.notify.notice import decode_notice
from streams.queries import ask
from tests.alert_story import BURST_MS, MINUTE_MS, batches, quiet_and_burst, writer
from tests.notices import KEY, Receiver, receiver, wait_until
