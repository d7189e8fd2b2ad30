"""The tables of what was asked for and what was found."""

from django.db import models

from menara.core.clock import now
from menara.listening.enums import ExportState, MentionState, RematchPhase
from menara.listening.search.columns import TermsColumn
from menara.people.models import User, Workspace, WorkspaceRecord
from menara.sources.models import Channel, Source


class StreamCounter(models.Model):
    """Counts the changes of all streams, so that who matches them sees at one look that there are some."""

    revision = models.BigIntegerField(default=0)


class Stream(WorkspaceRecord):
    """A saved query over sources: over all of the workspace's, when none are named.

    `examples` are texts that it must or must not match. `version` is the number of what it says now.
    """

    name = models.CharField(max_length=200)
    query = models.TextField()
    examples = models.JSONField(default=list)
    version = models.IntegerField(default=1)
    sources = models.ManyToManyField(Source, related_name="streams")
    is_active = models.BooleanField(default=True)
    is_removed = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    revision = models.BigIntegerField(db_index=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class StreamVersion(models.Model):
    """What a stream said from a change on, and `by` whom, as the audit trail calls them."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    at = models.DateTimeField(default=now)
    by = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    query = models.TextField()
    source_ids = models.JSONField(default=list)
    examples = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["stream", "number"], name="one_number_each"),)


class Rematch(models.Model):
    """How far a stream's present version has been applied to what was stored, and heard, before it.

    `place` is where the present phase stands, between `first` and `last`; what it counts differs from phase to phase.
    """

    stream = models.OneToOneField(Stream, primary_key=True, on_delete=models.CASCADE, related_name="rematch")
    version = models.IntegerField()
    phase = models.CharField(max_length=10, default=RematchPhase.KEPT)
    first = models.BigIntegerField(default=0)
    place = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    gained = models.IntegerField(default=0)
    lost = models.IntegerField(default=0)
    heard_since = models.DateTimeField(null=True)
    began_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)


class MentionCounter(models.Model):
    """The number of a workspace's last change to a mention. Locked while mentions are stored: numbers come in order."""

    workspace = models.OneToOneField(Workspace, primary_key=True, on_delete=models.CASCADE)
    number = models.BigIntegerField(default=0)


class Mention(WorkspaceRecord):
    """What reached us, once a workspace. `number` is that of its last change: reading on from a number misses none.

    `content` is the mention as connectors yield it; of a deleted one nothing is left of it. Hidden is what belongs to
    an account that is closed. `local_id` is what its source calls it, with the name of that source.
    `changed_at` is when the present version came to be: older ones that come later do not replace it. It is deleted
    when the last deletion that was heard of (`deleted_at`) is not older than that. What was redacted stays so.
    """

    number = models.BigIntegerField()
    network = models.CharField(max_length=50)
    native_id = models.CharField(max_length=500)
    local_id = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=200)
    author_id = models.CharField(max_length=500, blank=True)
    published_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    stored_at = models.DateTimeField(default=now)
    redacted_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, default=MentionState.VISIBLE)
    is_hidden = models.BooleanField(default=False)
    content = models.JSONField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["native_id", "network", "workspace"], name="one_mention_each"),
        )
        indexes = (
            models.Index(fields=["workspace", "number"], name="mentions_in_order"),
            models.Index(fields=["author_id", "network"], name="mentions_by_author"),
            models.Index(fields=["local_id"], name="mentions_by_local_id", condition=~models.Q(local_id="")),
            models.Index(
                fields=["stored_at"], name="mentions_by_age", condition=models.Q(redacted_at__isnull=True)
            ),
            models.Index(
                fields=["redacted_at"], name="stubs_by_age", condition=models.Q(redacted_at__isnull=False)
            ),
        )

    @property
    def is_gone(self) -> bool:
        """Nothing of its content is left."""
        return self.state != MentionState.VISIBLE


class MentionVersion(models.Model):
    """What a mention said at some time."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    content = models.JSONField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mention", "version"], name="one_version_each"),)


class Match(models.Model):
    """A mention that fits a stream, in its newest `version` that does. `spans` are places in the text of that version."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="matches")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="matches")
    version = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    spans = models.JSONField(default=list)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mention", "stream"], name="one_match_each"),)
        indexes = (models.Index(fields=["stream", "mention"], name="matches_of_stream"),)


class Hearing(models.Model):
    """Which channel a mention was heard on."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="hearings")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mention", "channel"], name="one_hearing_each"),)


class Tag(WorkspaceRecord):
    """A word of the workspace's own that people put on mentions. `folded` is what makes two of them the same."""

    name = models.CharField(max_length=50)
    folded = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "folded"], name="one_tag_each"),)

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag that somebody has put on a mention."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    actor = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mention", "tag"], name="one_tagging_each"),)


class Bookmark(models.Model):
    """Up to which mention a person has read a stream: what was stored after it is unread."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="bookmarks")
    mention_id = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["stream", "user"], name="one_bookmark_each"),)


class VolumeHour(models.Model):
    """How many mentions matched a stream in an hour of their publication."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="volume")
    hour = models.DateTimeField()
    count = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["stream", "hour"], name="one_count_an_hour"),)


class VolumeDay(WorkspaceRecord):
    """How many mentions of a stream (0: of the workspace) were published on a day of the workspace's time zone.

    `part` says of what: "all", or of one "network" or "language", which `value` names.
    """

    stream_number = models.BigIntegerField()
    part = models.CharField(max_length=10)
    value = models.CharField(max_length=50)
    day = models.DateField()
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "stream_number", "part", "day", "value"], name="one_count_a_day"
            ),
        )


class MentionIndex(models.Model):
    """What the index and the counts hold of a mention, so that it can be taken out again.

    `place` is the workspace and the number in one: in its order the index is read. The rest is what was counted.
    """

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE, related_name="+")
    place = models.BigIntegerField()
    terms = TermsColumn()
    at = models.DateTimeField()
    language = models.CharField(max_length=50, blank=True)
    stream_ids = models.JSONField(default=list)


class IndexState(models.Model):
    """With which folding the index was built, and how far: None when all of it is there."""

    version = models.CharField(max_length=50)
    built_to = models.BigIntegerField(null=True)


class AccountStanding(models.Model):
    """The last that a channel has said of an account, and its last deletion: posts that come late share its fate."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    author_id = models.CharField(max_length=500)
    status = models.CharField(max_length=20)
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["author_id", "channel"], name="one_standing_each"),)


class EarlyDeletion(models.Model):
    """A deletion of something that is not stored, kept for a while: its post may come later."""

    digest = models.BinaryField(max_length=16, unique=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(default=now, db_index=True)


class Export(WorkspaceRecord):
    """What a person has asked to have as a file. `place` is how far it is written, on the way to the number `last`."""

    asked_by = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    filters = models.JSONField(default=dict)
    form = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=ExportState.ASKED)
    place = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    class Meta:
        indexes = (models.Index(fields=["workspace", "asked_by"], name="exports_of_a_person"),)
