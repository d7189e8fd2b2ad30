"""The index of the mentions: whether searches can use it."""

from collections.abc import Iterator

from menara.listening.models import IndexState, Mention
from menara.listening.search.index import is_ready
from menara.server.doctor.trouble import Trouble


def look_at_index() -> Iterator[Trouble]:
    if is_ready() or not Mention.objects.exists():
        return
    state = IndexState.objects.first()
    done = Mention.objects.filter(id__lte=(state and state.built_to) or 0).count()
    message = f"The index of the mentions is not whole ({done:,} are in it): searches look through a part of them at a time."
    yield Trouble(
        "index_is_built",
        message,
        "It is built by itself wherever menara up, or menara work jobs, is running.",
    )
