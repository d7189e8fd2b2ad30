"""The tables of listening places.

Source 1 (workspace A) ──┐
                         ├──► Channel: bluesky, jetstream      one connection, whoever asks for it
Source 2 (workspace B) ──┘
Source 3 (workspace A) ─────► Channel: mastodon, with a token  private to workspace A
"""

from django.db import models

from menara.access.models import Credential
from menara.core.clock import now
from menara.people.models import Workspace, WorkspaceRecord
from menara.sources.enums import ChannelState, ErrandState, LetterState, SourceState


class Channel(models.Model):
    """A connector with its settings, run once for all the sources that ask for the same.

    One that uses a credential, or hears what is not public, belongs to one `workspace`; nobody else hears it.
    `position` is the connector's cursor behind the last event that is safely in the log. `limits` are what its network
    allows and what is left of that, as it was told last (metering.py).
    """

    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(Credential, null=True, on_delete=models.PROTECT, related_name="+")
    connector = models.CharField(max_length=50)
    settings = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, unique=True)
    cursor = models.TextField(blank=True)
    state = models.CharField(max_length=20, default=ChannelState.CONFIGURED)
    told = models.TextField(blank=True)
    failures = models.IntegerField(default=0)
    run_at = models.DateTimeField(default=now)
    leased_by = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)
    last_event_at = models.DateTimeField(null=True)
    lag_s = models.FloatField(null=True)
    unused_since = models.DateTimeField(null=True)
    limits = models.JSONField(default=list)


class Source(WorkspaceRecord):
    """A place where a workspace listens: since `created_at`, which is when it began to listen to its present channel."""

    name = models.CharField(max_length=200)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="sources")
    state = models.CharField(max_length=20, default=SourceState.ACTIVE)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class TermsAcceptance(WorkspaceRecord):
    """Who has accepted a connector's terms for the workspace, and when; `digest` is of the terms as they were."""

    connector = models.CharField(max_length=50)
    digest = models.CharField(max_length=64)
    accepted_by = models.CharField(max_length=200)
    accepted_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "connector", "digest"], name="accepted_once"),
        )


class CoverageHour(models.Model):
    """What one hour of a channel amounts to, so that silence can be told from deafness."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="coverage")
    hour = models.DateTimeField()
    asked = models.IntegerField(default=0)
    received = models.IntegerField(default=0)
    limited = models.IntegerField(default=0)
    missed = models.IntegerField(default=0)
    set_aside = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["channel", "hour"], name="one_line_an_hour"),)


class CoverageGap(models.Model):
    """A stretch that could not be had. Ends that are not known are null."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="gaps")
    told_at = models.DateTimeField()
    begin = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    reason = models.TextField()


class DeadLetter(models.Model):
    """What could not be read or stored, whole, with the reason: once, however often it comes.

    Its bytes are what a connector could not read at `place`, or (`is_event`) an event that could not be stored.
    `network` is what a program pushed to, where there is no channel. `text` is what people search.
    """

    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="dead_letters")
    workspace = models.ForeignKey(Workspace, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    network = models.CharField(max_length=50, blank=True)
    place = models.CharField(max_length=500, blank=True)
    code = models.CharField(max_length=50)
    message = models.TextField()
    content = models.BinaryField()
    size = models.IntegerField(default=0)
    text = models.TextField(blank=True)
    is_event = models.BooleanField(default=False)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    times = models.IntegerField(default=1)
    state = models.CharField(max_length=20, default=LetterState.KEPT)
    given_up_by = models.CharField(max_length=200, blank=True)
    given_up_why = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = (models.Index(fields=["channel", "workspace", "size"], name="letters_and_their_size"),)


class Errand(WorkspaceRecord):
    """What a person waits for and a network has to be asked about: done outside of requests, and forgotten soon.

    `asked` is what is wanted: settings of a connection, or which letters. `sealed` is a token that goes with it.
    `found` is what came of it so far, `done` of `total` how far it is.
    """

    kind = models.CharField(max_length=20)
    asked_by = models.CharField(max_length=200)
    source = models.ForeignKey(Source, null=True, on_delete=models.CASCADE, related_name="+")
    asked = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    state = models.CharField(max_length=20, default=ErrandState.WAITING)
    found = models.JSONField(default=dict)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    leased_by = models.CharField(max_length=100, blank=True)
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["state", "leased_until"], name="errands_that_wait"),)


class LetterName(models.Model):
    """The digest of an id that stands in a dead letter: what is deleted by that name is deleted in it, too."""

    letter = models.ForeignKey(DeadLetter, on_delete=models.CASCADE, related_name="names")
    digest = models.BinaryField(max_length=16)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["digest", "letter"], name="one_name_each"),)


class Webhook(WorkspaceRecord):
    """An address at which others tell us of mentions. `topic` is what a WebSub hub is asked for."""

    public_id = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=200)
    scheme = models.CharField(max_length=50)
    network = models.CharField(max_length=50)
    topic = models.CharField(max_length=2000, blank=True)
    created_at = models.DateTimeField(default=now)
    last_taken_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class WebhookSecret(models.Model):
    """What its sender signs with, sealed. The newest has no end; the one before it is good for a while."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)


class WebhookProof(models.Model):
    """A request that was taken, remembered for as long as it could come again."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="proofs")
    key = models.CharField(max_length=64)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["webhook", "key"], name="one_proof_each"),)
