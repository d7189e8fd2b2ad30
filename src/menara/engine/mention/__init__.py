"""A mention: one post, comment, review, article or message that reached us, in the one shape all connectors yield.

`shape` holds it as frozen values, `check` says what is wrong with one that was heard, `decode` reads JSON, `times`
reads its dates, `storable` replaces what cannot be kept. docs/reference/command-line.md, "A mention", shows the shape.
"""

from menara.engine.mention.check import MentionError, check_mention
from menara.engine.mention.decode import decode_object
from menara.engine.mention.shape import Attachment, Author, Geo, Mention, Metrics
from menara.engine.mention.storable import storable
from menara.engine.mention.times import minute_of_day, read_time

__all__ = [
    "Attachment",
    "Author",
    "Geo",
    "Mention",
    "MentionError",
    "Metrics",
    "check_mention",
    "decode_object",
    "minute_of_day",
    "read_time",
    "storable",
]
