"""The tables of the core. Workspaces and actors stand in them as plain ids: the core knows no room above it."""

from django.db import models

INSTALLATION = 0  # the chain of what belongs to no workspace


class AuditHead(models.Model):
    """Where each chain ends. Locked while an entry is appended, so that chains have no forks."""

    chain = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)


class AuditRecord(models.Model):
    """One thing that was done. `chain` is the id of its workspace; `hash` covers everything here and the hash before."""

    chain = models.BigIntegerField()
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=200, blank=True)
    detail = models.TextField(blank=True)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chain", "number"], name="one_entry_per_number"),)
        indexes = (models.Index(fields=["chain", "subject"], name="audit_by_subject"),)


class Job(models.Model):
    """Work that waits, or is leased by a worker until `leased_until`. What is done is deleted."""

    kind = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, null=True, unique=True)
    run_at = models.DateTimeField()
    leased_by = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(blank=True)
    is_dead = models.BooleanField(default=False)

    class Meta:
        indexes = (models.Index(fields=["is_dead", "run_at"], name="jobs_due"),)


class LogHead(models.Model):
    """Where each topic of the log ends: its last position, when that was appended, how many bytes there were till then.

    Locked while a batch is appended.
    """

    topic = models.CharField(max_length=100, primary_key=True)
    position = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    bytes = models.BigIntegerField(default=0)


class LogBatch(models.Model):
    """A packed batch: many small things in one row. `key` says where they are from.

    No two are of one time, and none is older than the one before it, whatever the clock does. `before` is how many bytes
    the topic had before it.
    """

    topic = models.CharField(max_length=100)
    key = models.CharField(max_length=100)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    count = models.IntegerField()
    size = models.IntegerField()
    before = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["topic", "position"], name="one_batch_per_position"),)
        indexes = (models.Index(fields=["topic", "at"], name="log_by_time"),)


class LogPosition(models.Model):
    """How far a consumer has come in a topic."""

    consumer = models.CharField(max_length=100)
    topic = models.CharField(max_length=100)
    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["consumer", "topic"], name="one_position_each"),)


class Allowance(models.Model):
    """What is left of how much somebody may ask for, and when that was counted."""

    name = models.CharField(max_length=100, primary_key=True)
    left = models.FloatField()
    counted_at = models.DateTimeField()
