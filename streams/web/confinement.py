"""Lock up a process that runs other people's SQL: what the machine gives it, and what DuckDB lets it do.

Two walls, each enough for most attacks. DuckDB's: only reads, no files, no extensions, no settings, no variables of
Python. The machine's: bounded address space (what `memory_limit` does not see, such as one value of 2 GB), no byte
written to any file, CPU seconds, and an alarm that ends the process also deep in a function where it hears nothing.
"""

import os
import resource
import signal

import duckdb

__all__ = ["ADDRESS_SPACE", "ENVIRONMENT", "confine_process", "confine_sql", "time_left"]

ADDRESS_SPACE = 1536 << 20
# All that a query process is given. Few arenas: each takes 64 MB of address space, whether used or not.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_SETTINGS = (
    "enable_progress_bar = false",
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "python_enable_replacements = false",
    "memory_limit = '256MB'",
    "temp_directory = ''",
    "max_temp_directory_size = '0B'",
    "enable_external_access = false",
    "disabled_filesystems = 'LocalFileSystem'",
    "lock_configuration = true",  # last: nothing can be set after it
)


def confine_process() -> None:
    """Bound this process for good. Called before it opens anything."""
    os.nice(5)  # the writer and the server come first
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 512),
    ):
        resource.setrlimit(what, (most, most))


def confine_sql(con: duckdb.DuckDBPyConnection) -> None:
    """Let this connection read what it has attached, and nothing else, ever."""
    for setting in _SETTINGS:
        con.execute(f"SET {setting}")


def time_left(seconds: float, threads: int = 2) -> None:
    """Let the process live for so long, also when it hears nobody, and use that much CPU; 0 lifts it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_s = int(used.ru_utime + used.ru_stime + threads * seconds) + 2
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s if seconds else hard, hard))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # no handler: Python's would wait for the function to return
    signal.setitimer(signal.ITIMER_REAL, seconds)
