"""The table of credentials."""

from django.db import models

from menara.core.clock import now
from menara.people.models import WorkspaceRecord


class Credential(WorkspaceRecord):
    """A key to a network. What it says is sealed: it opens in this row, of this workspace, with this installation's key."""

    name = models.CharField(max_length=100)
    network = models.CharField(max_length=50)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name
