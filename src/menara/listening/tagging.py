"""Tags: words of the workspace's own that people and programs put on mentions, and take off again."""

import unicodedata

from django.db import transaction
from django.db.models import Count, QuerySet

from menara.core import audit, events
from menara.engine.mention.storable import is_storable
from menara.listening.enums import MentionState
from menara.listening.events import MentionsStored
from menara.listening.models import Mention, Tag, Tagging
from menara.listening.numbers import lock, number
from menara.listening.queries import access_mention, mentions_of
from menara.listening.search.index import index_mentions
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

LONGEST = 50
MOST_TAGS, MOST_ON_ONE = 500, 20

_MESSAGES = {
    "empty": "A tag needs a name.",
    "unfit": "There is a character in the name that no tag can have.",
    "long": f"A tag has {LONGEST} characters at most.",
    "many": f"A workspace has {MOST_TAGS} tags at most.",
    "many_here": f"A mention has {MOST_ON_ONE} tags at most.",
}


class BadTag(ValueError):  # noqa: N818 (an answer, not a failure)
    """What cannot be a tag, or is one too many. `code` is empty, unfit, long, many or many_here."""

    def __init__(self, code: str) -> None:
        super().__init__(_MESSAGES[code])
        self.code = code


def tags_of(actor: Actor) -> QuerySet[Tag]:
    """All of the workspace, by name."""
    return Tag.objects.filter(workspace_id=actor.workspace_id).order_by("name", "id")


def tags_in_use(actor: Actor) -> list[tuple[Tag, int]]:
    """With how many mentions have each, the most used first."""
    counted = tags_of(actor).annotate(number=Count("taggings")).order_by("-number", "name", "id")
    return [(tag, tag.number) for tag in counted]


def access_tag(actor: Actor, tag_id: int) -> Tag:
    """Raises NotAllowed, also where there is no such tag."""
    tag = tags_of(actor).filter(id=tag_id).first() if actor.may(Action.SEE_MENTIONS) else None
    if tag is None:
        raise NotAllowed
    return tag


def tag_called(actor: Actor, name: str) -> Tag:
    """Raises NotAllowed, also where there is no such tag."""
    tag = tags_of(actor).filter(folded=_folded(name)).first() if actor.may(Action.SEE_MENTIONS) else None
    if tag is None:
        raise NotAllowed
    return tag


def mention_called(actor: Actor, native_id: str, network: str | None) -> Mention:
    """By its id; where several networks have it, and none is named, the one that changed last. Raises NotAllowed."""
    found = mentions_of(actor).filter(native_id=native_id).order_by("-number")
    mention = (found.filter(network=network) if network else found).first()
    if mention is None:
        raise NotAllowed
    return mention


def tag_mention(*, mention_id: int, name: str, acting: Actor) -> Tag:
    """Put a tag on a mention, one that is new to the workspace too. Raises NotAllowed and BadTag."""
    wanted = _read(name)
    with transaction.atomic():
        mention = _take(mention_id, acting)
        tag = _find_or_make(acting, wanted)
        if mention.taggings.filter(tag=tag).exists():
            return tag
        if mention.taggings.count() >= MOST_ON_ONE:
            raise BadTag("many_here")
        Tagging.objects.create(mention=mention, tag=tag, actor=acting.name)
        _tell(mention, acting, "listening.tag_mention", tag)
    return tag


def untag_mention(*, mention_id: int, name: str, acting: Actor) -> None:
    """Take a tag off a mention; a tag that is on none any more is forgotten. Raises NotAllowed and BadTag."""
    wanted = _read(name)
    with transaction.atomic():
        mention = _take(mention_id, acting)
        tagging = mention.taggings.filter(tag__folded=_folded(wanted)).select_related("tag").first()
        if tagging is None:
            return
        tagging.delete()
        _tell(mention, acting, "listening.untag_mention", tagging.tag)
        if not tagging.tag.taggings.exists():
            tagging.tag.delete()


def _read(name: str) -> str:
    """Without what stands around it, and with single spaces. Raises BadTag."""
    if not is_storable(name) or len(name) > 20 * LONGEST:
        raise BadTag("unfit")
    wanted = " ".join(unicodedata.normalize("NFC", name).split()).lstrip("#").lstrip()
    if not wanted:
        raise BadTag("empty")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn") for letter in wanted):
        raise BadTag("unfit")
    if len(wanted) > LONGEST:
        raise BadTag("long")
    return wanted


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()[:200]


def _take(mention_id: int, acting: Actor) -> Mention:
    """To be changed until the transaction ends."""
    if not acting.may(Action.TAG_MENTIONS):
        raise NotAllowed
    access_mention(acting, mention_id)
    lock([acting.workspace_id])
    mention = access_mention(acting, mention_id)
    if mention.state == MentionState.REDACTED:
        raise NotAllowed
    return mention


def _find_or_make(acting: Actor, name: str) -> Tag:
    if tag := tags_of(acting).filter(folded=_folded(name)).first():
        return tag
    if tags_of(acting).count() >= MOST_TAGS:
        raise BadTag("many")
    return Tag.objects.create(workspace_id=acting.workspace_id, name=name, folded=_folded(name))


def _tell(mention: Mention, acting: Actor, action: str, tag: Tag) -> None:
    """The mention has changed: it comes again to whoever reads on."""
    number(acting.workspace_id, [mention])
    mention.save(update_fields=["number"])
    index_mentions([mention])
    audit.append(acting.workspace_id, acting.name, action, f"mention:{mention.pk}", {"tag": tag.name})
    events.publish(MentionsStored(acting.workspace_id, mention.number, mention.number))
