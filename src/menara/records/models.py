"""The tables of what is kept and what must not go."""

from datetime import datetime
from typing import Any

from django.db import models

from menara.core.clock import now
from menara.people.models import Workspace, WorkspaceRecord
from menara.records.enums import HoldState
from menara.records.scope import Scope


class RetentionRule(WorkspaceRecord):
    """How many days a workspace keeps records of a kind, of one network or ("") of all. Without one the default counts."""

    kind = models.CharField(max_length=20)
    network = models.CharField(max_length=50, blank=True)
    days = models.IntegerField()
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "kind", "network"], name="one_rule_each"),
        )


class LegalHold(WorkspaceRecord):
    """An order that nothing it covers may go. `version` counts its changes: who has seen an older one is refused.

    `ground` is the legal reason: it also stands against networks that ask for deletion. `scope` is what it covers.
    """

    name = models.CharField(max_length=200)
    ground = models.TextField()
    scope = models.JSONField(default=dict)
    state = models.CharField(max_length=20, default=HoldState.DRAFT)
    version = models.IntegerField(default=1)
    drafted_by = models.CharField(max_length=200)
    release_asked_by = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    issued_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    def covered(self) -> Scope:
        """Its scope, out of what the table holds."""
        return Scope(**{name: _read(name, told) for name, told in self.scope.items()})


def _read(name: str, told: Any) -> Any:
    if name == "query":
        return told
    return datetime.fromisoformat(told) if name in ("since", "until") else frozenset(told)


class FrozenRecord(WorkspaceRecord):
    """What a hold has kept of a record that went at its source: seen by nobody in the daily work.

    `digest` is the SHA-256 of the content in canonical JSON; it stands in the audit trail as well.
    """

    hold = models.ForeignKey(LegalHold, on_delete=models.PROTECT, related_name="frozen")
    kind = models.CharField(max_length=20)
    network = models.CharField(max_length=50)
    native_id = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "hold", "native_id", "network", "digest"], name="frozen_once"
            ),
        )


class TrailCheck(models.Model):
    """How far the last check of a workspace's audit trail has come, and what it has found. One at a time."""

    workspace = models.OneToOneField(Workspace, primary_key=True, on_delete=models.CASCADE, related_name="+")
    asked_by = models.CharField(max_length=200)
    begun_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    total = models.BigIntegerField(default=0)
    broken_at = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
