"""Where the audit chains stood, noted outside the database."""

from pathlib import Path

import pytest
from django.db import transaction

from menara.core import audit
from menara.server.tasks import CHECKPOINTS, read_checkpoints, write_checkpoint


@pytest.mark.django_db
def test_a_line_that_a_crash_has_torn_spoils_no_other(settings, tmp_path: Path) -> None:
    settings.MENARA_DATA = tmp_path
    path = tmp_path / CHECKPOINTS
    for torn in ('{"at": "2026-', ""):
        with transaction.atomic():
            audit.append(7, "system", "records.apply_retention")
        write_checkpoint()
        with path.open("a") as file:
            file.write(torn)
    assert [point.number for point in read_checkpoints(path)] == [1, 2]
    assert audit.verify(read_checkpoints(path)) == []
