"""The words of a piece of HTML, for sources that send posts so. Never shown as HTML again: only read.

Paragraphs and line breaks stay; a link that is shown cut off is written whole; what is no text (scripts, styles) goes.
"""

import re

from selectolax.lexbor import LexborHTMLParser

__all__ = ["html_text"]

_MAX_HTML = 2**15  # characters: of a text 2,000 are read, and the parser takes time by the square of the depth
_BLOCKS = "p,div,li,blockquote,pre,h1,h2,h3,h4,h5,h6,tr,figure"
_NO_TEXT = "script,style,noscript,template,iframe,svg"
_CUT = ("...", "…")


def html_text(html: str) -> str:
    """The text in `html`; plain text comes back as it is, entities undone.

    >>> html_text("Acme &amp; co<p>is <i>down</i><br>again")
    'Acme & co\\n\\nis down\\nagain'
    """
    if "<" not in html and "&" not in html:
        return html.strip()
    tree = LexborHTMLParser(f"<body>{html[:_MAX_HTML]}")
    body = tree.body
    if body is None:
        return ""
    for node in body.css(_NO_TEXT):
        node.decompose()
    for node in body.css("a"):
        shown = node.text()
        if shown.endswith(_CUT) and (whole := node.attributes.get("href")):
            node.replace_with(whole)
    for node in body.css("br"):
        node.replace_with("\n")
    for node in body.css(_BLOCKS):
        node.insert_before("\n\n")
        node.insert_after("\n\n")
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", body.text())
    return re.sub(r"\n{3,}", "\n\n", text).strip()
