"""What could not be read, matched or stored, as a dead letter."""

from typing import NamedTuple

import msgspec

from menara.connectors.base import Notice, written
from menara.core.clock import now
from menara.listening.heard import Ear
from menara.sources.packing import Packed, as_event
from menara.sources.setting_aside import set_aside


class Letter(NamedTuple):
    ear: Ear
    notice: Notice


def write_letter(code: str, problem: Exception, told: Packed | None, ear: Ear) -> Letter:
    message = f"{type(problem).__name__}: {problem}"
    raw = msgspec.json.encode(as_event(told), enc_hook=repr) if told else b""
    moment = written(now())
    notice = Notice(source="screener", observed_at=moment, cursor="", message=message, code=code, raw=raw)
    return Letter(ear, notice)


def keep_letter(letter: Letter) -> None:
    ear = letter.ear
    set_aside(
        channel_id=ear.channel_id,
        workspace_id=ear.owner_id,
        letter=letter.notice,
        network="" if ear.channel_id else ear.connector,
        is_event=True,
    )
