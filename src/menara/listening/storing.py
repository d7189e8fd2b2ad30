"""Stores what was heard: mentions, versions, matches and counts, with one audit entry and one event a workspace."""

from collections import defaultdict
from collections.abc import Sequence

from menara.listening.accounts import closed_accounts, share_fate, take_account
from menara.listening.early import EarlyDeletions
from menara.listening.enums import MentionState
from menara.listening.folding import new_mention, take_deletion, take_post
from menara.listening.freezing import freeze_held
from menara.listening.heard import Heard, HeardAccount, HeardDeletion, HeardPost
from menara.listening.matching import write_matches
from menara.listening.models import Hearing, Mention
from menara.listening.numbers import lock, number, tell
from menara.listening.search.index import index_mentions
from menara.listening.shelf import Shelf
from menara.listening.understanding import understand
from menara.listening.versions import empty_versions, write_versions

Part = Sequence[HeardPost | HeardDeletion]
FIELDS = (
    *("number", "local_id", "version", "author_id", "published_at", "heard_at"),
    *("changed_at", "deleted_at", "state", "is_hidden", "content"),
)


def store(heard: Sequence[Heard], actor: str = "system:screener") -> None:
    """Within a transaction that also moves the log's position, or answers whoever sent it."""
    understand(one for one in heard if isinstance(one, HeardPost))
    part: list[HeardPost | HeardDeletion] = []
    for one in heard:
        if isinstance(one, HeardAccount):
            Batch(part).store(actor)
            part = []
            take_account(one, actor)
        else:
            part.append(one)
    Batch(part).store(actor)


class Batch:
    """Posts and deletions: read together, decided one by one in memory, written together."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._new: list[Mention] = []
        self._touched: dict[int, Mention] = {}
        self._changed: dict[int, Mention] = {}
        self._told: list[tuple[Mention, HeardPost]] = []

    def store(self, actor: str) -> None:
        if not self._part:
            return
        self._read()
        for one in self._part:
            if isinstance(one, HeardPost):
                self._take_post(one)
            else:
                self._take_deletion(one)
        self._write(actor)

    def _read(self) -> None:
        """All that is known of them. Workspaces with anything to write are locked before it is read for good."""
        posts = [one for one in self._part if isinstance(one, HeardPost)]
        wanted = [post for post in posts if post.hits]
        shelf = Shelf(self._part)
        concerned = {id_ for post in wanted for id_ in post.hits}
        concerned |= {mention.workspace_id for mention in shelf.all()}
        lock(concerned)
        self._shelf = Shelf(self._part) if concerned else shelf
        self._closed = closed_accounts(wanted)
        self._early = EarlyDeletions(
            [one for one in self._part if isinstance(one, HeardDeletion) or one.hits]
        )

    def _take_post(self, post: HeardPost) -> None:
        for workspace_id in sorted({*post.hits, *self._shelf.workspaces_with(post)}):
            mention = self._shelf.find(workspace_id, post)
            if mention is None:
                mention = self._add(workspace_id, post)
            else:
                self._note(mention, take_post(mention, post))
            if mention.state != MentionState.REDACTED:
                self._told.append((mention, post))

    def _add(self, workspace_id: int, post: HeardPost) -> Mention:
        mention = new_mention(workspace_id, post)
        if at := self._early.find(post):
            take_deletion(mention, at)
        if standing := self._closed.get((post.ear.channel_id, post.author_id)):
            share_fate(mention, standing)
        self._new.append(mention)
        self._shelf.put(mention)
        return mention

    def _take_deletion(self, deletion: HeardDeletion) -> None:
        self._early.add(deletion)
        for mention in self._shelf.meant_by(deletion):
            self._note(mention, take_deletion(mention, deletion.changed_at))

    def _note(self, mention: Mention, has_changed: bool) -> None:
        if mention.pk is not None:
            self._touched[mention.pk] = mention
            if has_changed:
                self._changed[mention.pk] = mention

    def _write(self, actor: str) -> None:
        for workspace_id, mentions in self._by_workspace().items():
            first = number(workspace_id, mentions)
            tell(workspace_id, actor, "listening.store_mentions", first, _counts(mentions))
        freeze_held(self._touched.values())
        Mention.objects.bulk_create(self._new, batch_size=500)
        Mention.objects.bulk_update(self._touched.values(), FIELDS, batch_size=200)
        self._early.save()
        if self._told:
            write_versions(self._told)
            self._write_hearings()
            write_matches(self._told)
        concerned = (*self._new, *self._touched.values())
        empty_versions(concerned)
        index_mentions(self._new, are_new=True)
        index_mentions(list(self._touched.values()))

    def _by_workspace(self) -> dict[int, list[Mention]]:
        found: dict[int, list[Mention]] = defaultdict(list)
        for mention in (*self._new, *self._changed.values()):
            found[mention.workspace_id].append(mention)
        return dict(sorted(found.items()))

    def _write_hearings(self) -> None:
        channels = (
            Hearing(mention=mention, channel_id=post.ear.channel_id)
            for mention, post in self._told
            if post.ear.channel_id
        )
        Hearing.objects.bulk_create(channels, batch_size=500, ignore_conflicts=True)


def _counts(mentions: Sequence[Mention]) -> dict[str, int]:
    """For the audit trail: how many are new or changed, and how many are gone."""
    gone = sum(mention.state == MentionState.DELETED for mention in mentions)
    return {"stored": len(mentions) - gone, "deleted": gone}
