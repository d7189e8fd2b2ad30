"""Run inside an installation: a workspace with a stream, a feed, a file that is imported, and a webhook: its path and secret are printed."""

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
    from menara.sources.webhooks import create_webhook

    owner = Actor(Workspace.objects.get().id, "user:1", Role.OWNER)
    create_stream(name=WORD, query=WORD, acting=owner)
    feed = {"urls": [url], "interval_s": 1, "allow_private": True}
    add_source(name="Feed", connector="feed", settings=feed, acting=owner)
    add_source(name="File", connector="file", settings={"paths": [path]}, acting=owner)
    opened = create_webhook(name="Webhook", acting=owner)
    print(f"/api/v1/hooks/{opened.webhook.public_id}", opened.secret)


if __name__ == "__main__":
    main(*sys.argv[1:])
