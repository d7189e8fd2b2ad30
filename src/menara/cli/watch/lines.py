"""Lines of the screen: pieces with a style of their own, cut and filled to a width in columns."""

from rich.text import Text

from menara.cli.watch.terminal_text import ELLIPSIS


def styled(text: str, style: str) -> Text:
    """The style ends with `text`, whatever is put behind it."""
    return Text().append(text, style)


def cut(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis")
    return line


def padded(line: Text, width: int) -> Text:
    line.truncate(width, overflow="ellipsis", pad=True)
    return line


def middle_cut(text: str, width: int) -> str:
    """At most `width` characters of `text`, its beginning and its end."""
    if len(text) <= width:
        return text
    tail = width // 2
    return f"{text[: width - tail - 1]}{ELLIPSIS}{text[-tail:]}"
