"""Run inside an installation: a workspace with a stream, a feed, and a file that is imported."""

import os
import sys

from benchmarks.killing.producers import WORD


def main(url: str, path: str) -> None:
    from menara.server.installation import open_installation

    open_installation(os.environ["MENARA_DATA"])
    from menara.listening.operations import create_stream
    from menara.people.enums import Role
    from menara.people.models import Workspace
    from menara.people.queries import Actor
    from menara.sources.operations import add_source

    owner = Actor(Workspace.objects.get().id, "user:1", Role.OWNER)
    create_stream(name=WORD, query=WORD, acting=owner)
    feed = {"urls": [url], "interval_s": 1, "allow_private": True}
    add_source(name="Feed", connector="feed", settings=feed, acting=owner)
    add_source(name="File", connector="file", settings={"paths": [path]}, acting=owner)


if __name__ == "__main__":
    main(*sys.argv[1:])
