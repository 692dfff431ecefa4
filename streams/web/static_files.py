"""The files of the page, read once when the server starts: a path that is not among them is not looked for on disk."""

import hashlib
from pathlib import Path
from typing import NamedTuple

__all__ = ["PAGE", "StaticFile", "static_files"]

PAGE = Path(__file__).with_name("page")
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


class StaticFile(NamedTuple):
    """Its bytes, its media type, and a tag that changes with the bytes."""

    content: bytes
    media_type: str
    tag: str


def static_files() -> dict[str, StaticFile]:
    """Every file of the page by its path below it, such as `views/leaders.js`."""
    return {path.relative_to(PAGE).as_posix(): _read(path) for path in sorted(PAGE.rglob("*")) if path.suffix in _TYPES}


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    return StaticFile(content, _TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
