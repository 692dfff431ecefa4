"""Every error murmure raises on purpose.

    MurmureError
    |-- SettingsError   a configuration that cannot be used, with every fault at once
    |-- InputError      an input that cannot be opened or has changed under us
    |-- StoreError      a data folder that cannot be used
    |   `-- LockedError     because another process writes it
    |-- ClusterError    a broker that does not answer, topics that are not as they must be
    `-- QueryError      a question that cannot be answered

A message says what was asked, what was found, and what to do. A broken *line* of input is never an error:
it becomes a `Reject` (see `pipeline/events.py`).
"""

__all__ = [
    "ClusterError",
    "InputError",
    "LockedError",
    "MurmureError",
    "QueryError",
    "SettingsError",
    "StoreError",
]


class MurmureError(Exception):
    """Something murmure refuses to do, said in one sentence that a user can act on."""


class SettingsError(MurmureError):
    """A configuration that cannot be used."""


class InputError(MurmureError):
    """An input that cannot be opened, understood, or that changed while it was being read."""


class StoreError(MurmureError):
    """A data folder that cannot be used: held by another writer, damaged, or of a newer release."""


class LockedError(StoreError):
    """A data folder that another process writes."""


class ClusterError(MurmureError):
    """A Kafka broker that does not answer, or topics that are not as murmure needs them."""


class QueryError(MurmureError):
    """A question that cannot be answered."""
