"""Make what strangers wrote safe to show beside our own words: it stays text, wherever it lands.

A post may hold line breaks that would forge a header or a line of ours, marks that turn the reading order round, and
forms by which chat services call everybody (`<!channel>`, `@everyone`), draw a picture from a server or make a link.
"""

import re
import unicodedata

__all__ = ["harmless", "link", "one_line"]

_MOST = 280  # characters of a post that are shown
_JOINER = "\u2060"  # takes no room, and parts what a service would read as one
# A name after @, an address after a scheme, a link or picture of Markdown: parted where the service would see it.
_CALLS = re.compile(r"@(?=\w)|(?<=\w):(?=//)|(?<=\])(?=[(\[])|(?<=\w)\.(?=[a-z]{2,}\b)", re.IGNORECASE)
_MARKED_UP = str.maketrans({"<": "‹", ">": "›", "`": "ˋ", "*": "∗", "|": "¦", "~": "∼", "\\": "＼"})
_SEEN_BUT_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINS_EMOJI = "\u200d"


def one_line(text: str, most: int = _MOST) -> str:
    """A text on one line without what cannot be seen, cut at `most` characters.

    >>> one_line("a\\r\\nBcc: you")
    'a Bcc: you'
    """
    head = text[: 8 * most]  # enough to find `most` characters in, however many are not shown
    shown = (
        c if c == _JOINS_EMOJI or unicodedata.category(c) not in _SEEN_BUT_NOT_SHOWN else _instead(c) for c in head
    )
    line = " ".join("".join(shown).split())
    return line if len(line) <= most and len(text) <= len(head) else line[: most - 1].rstrip() + "…"


def harmless(text: str, most: int = _MOST) -> str:
    """A text of a stranger on one line, that calls nobody, links nowhere and is set like any other.

    >>> harmless("<!channel> @everyone *free*").replace(chr(0x2060), "")
    '‹!channel› @everyone ∗free∗'
    """
    return _CALLS.sub(lambda found: found[0] + _JOINER, one_line(text, most)).translate(_MARKED_UP)


def link(url: str) -> str:
    """An address of a post as it may be shown: http or https, without what could end it early; else empty."""
    is_plain = url.startswith(("https://", "http://")) and url.isascii() and len(url) <= 1_000
    return url if is_plain and not re.search(r"[\s<>\"'`|\\^{}()\[\]\x00-\x1f\x7f]|//[^/]*@", url) else ""


def _instead(character: str) -> str:
    return " " if unicodedata.category(character) in ("Cc", "Zl", "Zp") else ""
