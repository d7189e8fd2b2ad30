"""The tables of what is protected."""

from django.db import models

from menara.assets.enums import AssetKind
from menara.core.clock import now
from menara.people.models import WorkspaceRecord


class Brand(WorkspaceRecord):
    """What a workspace is there for, and how far its first set-up has come: one a workspace.

    `done` are the steps that somebody has answered; `made` is what came of them: {"streams": {topic: id}, "sources": {place: id}}.
    """

    name = models.CharField(max_length=100)
    languages = models.JSONField(default=list)
    logo = models.BinaryField(null=True)
    done = models.JSONField(default=list)
    made = models.JSONField(default=dict)
    begun_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace"], name="one_brand_each"),)

    def __str__(self) -> str:
        return self.name


class Asset(WorkspaceRecord):
    """One thing that is protected, written as `reading.py` writes it."""

    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in AssetKind])
    value = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "kind", "value"], name="protected_once"),)

    def __str__(self) -> str:
        return self.value
