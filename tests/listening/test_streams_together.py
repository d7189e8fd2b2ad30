"""People who change one stream at once."""

from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from menara.listening.models import Stream
from menara.listening.operations import change_stream
from menara.people.queries import Actor


@pytest.mark.django_db(transaction=True)
def test_what_two_people_change_at_once_are_two_changes(stream: Stream, owner: Actor) -> None:
    start = Barrier(2)

    def change(**what: Any) -> None:
        start.wait()
        for nth in range(20):
            change_stream(stream_id=stream.id, acting=owner, **{name: f"{name}{nth}" for name in what})
        connection.close()

    people = [Thread(target=change, kwargs={name: ""}) for name in ("name", "query")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    changed = Stream.objects.get()
    assert (changed.name, changed.query, changed.revision) == ("name19", "query19", 41)
