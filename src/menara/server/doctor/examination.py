"""Looks at an installation from the outside in, as far as one can come."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from menara.cli.output import UsageError
from menara.server.doctor.folder import look_at_disk, look_at_folder, look_at_key
from menara.server.doctor.trouble import Trouble
from menara.server.environment import Environment
from menara.server.installation import open_installation, read_environment

Look = Callable[[], Iterator[Trouble]]


def examine(data: str | None, *, full: bool) -> list[Trouble]:
    """What is wrong with the installation in that folder. Changes nothing in it."""
    try:
        environment = read_environment(data)
    except UsageError as error:
        return [Trouble("bad_setting", str(error), "Set it anew, and ask again.", stops=True)]
    outside = [partial(look, environment) for look in (look_at_folder, look_at_key, look_at_disk)]
    found = _look(outside)
    if not any(trouble.stops for trouble in found):
        open_installation(data)
        found += examine_database(environment, full=full)
    return found


def examine_database(environment: Environment, *, full: bool) -> list[Trouble]:
    """What is wrong in the database that Django has been set up for, and with the work that it tells of."""
    from menara.server.doctor import database, index, trail, work

    looks: list[Look] = [
        partial(database.look_at_connection, environment),
        partial(database.look_at_safety, full=full),
        database.look_at_clock,
        database.look_at_migrations,
        work.look_at_log,
        work.look_at_intake,
        work.look_at_jobs,
        work.look_at_letters,
        work.look_at_sources,
        index.look_at_index,
        trail.look_at_credentials,
        partial(trail.look_at_checkpoints, environment.data),
        partial(trail.look_at_chains, environment.data, full=full),
    ]
    return _look([partial(database.told_if_it_fails, look) for look in looks])


def _look(looks: Sequence[Look]) -> list[Trouble]:
    found: list[Trouble] = []
    for look in looks:
        found += look()
        if any(trouble.stops for trouble in found):
            break
    return found
