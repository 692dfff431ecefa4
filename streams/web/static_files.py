"""The files of the page, read once when the server starts: a path that is not among them is not looked for on disk."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from streams.web.packed import Packed

__all__ = ["PAGE", "StaticFile", "static_files"]

PAGE = Path(__file__).with_name("page")
_MODULES = b"<!-- modules -->"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}


class StaticFile(NamedTuple):
    """Its bytes, its media type, and a tag that changes with the bytes."""

    content: Packed
    media_type: str
    tag: str


def static_files() -> dict[str, StaticFile]:
    """Every file of the page by its path below it, such as `views/leaders.js`.

    `index.html` names all modules, so that a browser asks for them at once, not for each as another one names it.
    """
    files = {path.relative_to(PAGE).as_posix(): path for path in sorted(PAGE.rglob("*")) if path.suffix in _TYPES}
    modules = [name for name in files if name.endswith(".js") and not name.startswith(("vendor/", "login"))]
    links = "\n".join(f'<link rel="modulepreload" href="/static/{name}">' for name in modules)
    read = {name: path.read_bytes() for name, path in files.items()}
    read["index.html"] = read["index.html"].replace(_MODULES, links.encode())
    return {name: _made(content, files[name].suffix) for name, content in read.items()}


def _made(content: bytes, suffix: str) -> StaticFile:
    return StaticFile(Packed(content), _TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')
