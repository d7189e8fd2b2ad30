"""What makes a folder that of a demo: demo.json in it, written before anything invented is."""

import os
from pathlib import Path

import msgspec

from menara.cli.output import UsageError
from menara.server.environment import default_folder

FILE, TRUTH = "demo.json", "truth.jsonl"
RATE = 0.25


class Demo(msgspec.Struct, frozen=True):
    """The simulated networks are on `port` of this machine, and say `rate` posts a second in an ordinary hour."""

    port: int
    seed: int = 1
    rate: float = RATE


def demo_folder(data: str | None) -> Path:
    """The one that was named, or one of the demo's own: never that of an installation in earnest."""
    return Path(data).absolute() if data else default_folder().with_name("menara-demo")


def truth_in(folder: Path) -> Path:
    return folder / TRUTH


def read_demo(folder: Path) -> Demo:
    """Raises UsageError where there is no demo."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Demo)
    except (OSError, msgspec.DecodeError):
        raise UsageError(f"there is no demo in {folder}. menara up --demo makes one.") from None


def make_demo(folder: Path, *, is_used: bool) -> Demo:
    """The folder's demo, with the rate of today. Raises UsageError for a folder or database that holds other things."""
    if (folder / FILE).exists():
        demo = msgspec.structs.replace(read_demo(folder), rate=_rate())
    elif is_used:
        raise UsageError(
            f"{folder} holds an installation that is no demo, or its database does. Name another with --data."
        )
    else:
        demo = Demo(port=free_port("127.0.0.1", 0), rate=_rate())
    (folder / FILE).write_bytes(msgspec.json.encode(demo))
    return demo


def free_port(host: str, port: int) -> int:
    """The port, or any if it is 0, unless somebody has it. Raises UsageError."""
    import asyncio  # not for menara --help

    try:
        return asyncio.run(_try(host, port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(
            f"port {port} of {host} cannot be used: {reason}. "
            "Another program may have it, or Menara is running already; --port names another."
        ) from None


async def _try(host: str, port: int) -> int:
    import asyncio

    server = await asyncio.start_server(lambda _reader, _writer: None, host, port)
    async with server:
        found: int = server.sockets[0].getsockname()[1]
    return found


def _rate() -> float:
    text = os.environ.get("MENARA_DEMO_RATE") or str(RATE)
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 5_000:
        raise UsageError(f"MENARA_DEMO_RATE is {text!r}: posts a second are expected, such as 0.25.")
    return rate
