"""The fields of the query language: name, kind of value, meaning. Documentation and tests enumerate `FIELDS`."""

from dataclasses import dataclass
from enum import Enum


class Value(Enum):
    """What a field takes after its colon."""

    TEXT = "any expression of terms"
    AUTHOR = "a name or phrase"
    RANGE = "a range"
    NUMBER = "a number or a range"
    TRUTH = "true or false"
    CHOICE = "one of its values"
    WORD = "a word or phrase"
    EXACT = "a word or phrase, compared exactly"
    SITE = "a domain"
    DOMAIN = "the end of a domain"
    ADDRESS = "a host and path"
    LANGUAGE = "a language code of two or three letters"
    REGEX = "a regular expression between slashes"


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """`choices` are the values of a CHOICE field, `bounds` those of a number; `carried` fields wait for a key."""

    name: str
    value: Value
    meaning: str
    choices: tuple[str, ...] = ()
    bounds: tuple[float, float] | None = None
    carried: bool = False
    upper_case: bool = False


KINDS = ("post", "reply", "repost", "quote", "comment", "review", "article", "message")
ENGAGEMENT_TYPES = ("COMMENT", "REPLY", "RETWEET", "REPOST", "QUOTE")
SENTIMENTS = ("positive", "neutral", "negative", "mixed", "unknown")
VERIFIED_TYPES = ("blue", "business", "government")

_OWN = [
    FieldDefinition("title", Value.TEXT, "found in the title only"),
    FieldDefinition("userbio", Value.TEXT, "found in the author's description of themselves only"),
    FieldDefinition("author", Value.AUTHOR, "the author's whole handle or name, or the author's id"),
    FieldDefinition("authorContaining", Value.AUTHOR, "a phrase within the author's handle or name"),
    FieldDefinition("authorFollowers", Value.RANGE, "how many follow the author"),
    FieldDefinition("authorVerified", Value.TRUTH, "whether the network has verified the author"),
    FieldDefinition("site", Value.SITE, "the site, or a domain above it"),
    FieldDefinition("url", Value.ADDRESS, "the mention's own address: host and beginning of the path"),
    FieldDefinition("links", Value.ADDRESS, "the address of one of the links"),
    FieldDefinition("topLevelDomain", Value.DOMAIN, "the end of the site's domain"),
    FieldDefinition("language", Value.LANGUAGE, "the language of the text"),
    FieldDefinition("source", Value.WORD, "the network: bluesky, mastodon, feed, ..."),
    FieldDefinition("kind", Value.CHOICE, "what the mention is", KINDS),
    FieldDefinition(
        "engagementType", Value.CHOICE, "how it engages with another", ENGAGEMENT_TYPES, upper_case=True
    ),
    FieldDefinition("rating", Value.NUMBER, "the stars of a review", bounds=(0, 5)),
    FieldDefinition(
        "minuteOfDay", Value.RANGE, "the minute of the day (UTC) it was published", bounds=(0, 1439)
    ),
    FieldDefinition("engagement", Value.RANGE, "likes, reposts and replies together"),
    FieldDefinition("guid", Value.EXACT, "the mention's id"),
    FieldDefinition("engagingWithGuid", Value.EXACT, "the id of the mention it replies to"),
    FieldDefinition("latitude", Value.RANGE, "degrees north", bounds=(-90, 90)),
    FieldDefinition("longitude", Value.RANGE, "degrees east", bounds=(-180, 180)),
    FieldDefinition("regex", Value.REGEX, "a pattern of RE2 searched in the text as it is written"),
]

_CARRIED = [
    FieldDefinition("sentiment", Value.CHOICE, "the mood of the text", SENTIMENTS, carried=True),
    FieldDefinition("emotion", Value.WORD, "the emotion in the text", carried=True),
    FieldDefinition("risk", Value.WORD, "the risk a detector found", carried=True),
    FieldDefinition("tag", Value.WORD, "a tag put by a person", carried=True),
    FieldDefinition("tags", Value.WORD, "a tag put by a person", carried=True),
    FieldDefinition("status", Value.WORD, "where the work on it stands", carried=True),
    FieldDefinition("reach", Value.RANGE, "how many people it may have reached", carried=True),
    FieldDefinition("continent", Value.WORD, "the continent it comes from", carried=True),
    FieldDefinition("country", Value.WORD, "the country it comes from", carried=True),
    FieldDefinition("region", Value.WORD, "the region it comes from", carried=True),
    FieldDefinition("city", Value.WORD, "the city it comes from", carried=True),
    FieldDefinition("channelId", Value.WORD, "the channel it was published in", carried=True),
    FieldDefinition("authorGender", Value.CHOICE, "the author's gender", ("F", "M"), carried=True),
    FieldDefinition(
        "authorVerifiedType", Value.CHOICE, "the badge of the author", VERIFIED_TYPES, carried=True
    ),
    FieldDefinition("blogName", Value.WORD, "the name of the blog", carried=True),
    FieldDefinition("parentBlogName", Value.WORD, "the blog it was reposted from", carried=True),
    FieldDefinition("rootBlogName", Value.WORD, "the blog it was first posted on", carried=True),
    FieldDefinition("parentPostId", Value.WORD, "the post it was reposted from", carried=True),
    FieldDefinition("rootPostId", Value.WORD, "the first post of the chain", carried=True),
    FieldDefinition("brandIds", Value.WORD, "a brand seen in a picture", carried=True),
    FieldDefinition("objects", Value.WORD, "a thing seen in a picture", carried=True),
    FieldDefinition("engagingWith", Value.WORD, "the author it engages with", carried=True),
    FieldDefinition("imageType", Value.WORD, "the kind of picture", carried=True),
    FieldDefinition("itemReview", Value.WORD, "what a review is about", carried=True),
    FieldDefinition("pubType", Value.WORD, "the type of publication", carried=True),
    FieldDefinition("publication", Value.WORD, "the name of the publication", carried=True),
    FieldDefinition("publisherSubType", Value.WORD, "the type of publisher", carried=True),
    FieldDefinition("redditAuthorFlair", Value.WORD, "the author's flair on Reddit", carried=True),
    FieldDefinition("redditPostFlair", Value.WORD, "the post's flair on Reddit", carried=True),
    FieldDefinition("redditSpoiler", Value.TRUTH, "whether Reddit marks a spoiler", carried=True),
    FieldDefinition(
        "sensitiveContent", Value.TRUTH, "whether the network marks it as sensitive", carried=True
    ),
    FieldDefinition("subreddit", Value.WORD, "the subreddit", carried=True),
    FieldDefinition("subredditNSFW", Value.TRUTH, "whether the subreddit is for adults", carried=True),
    FieldDefinition("subredditTopics", Value.WORD, "a topic of the subreddit", carried=True),
    FieldDefinition("weblogTitle", Value.WORD, "the title of the weblog", carried=True),
    FieldDefinition("entityId", Value.WORD, "a person, place or company it speaks of", carried=True),
]

FIELDS: dict[str, FieldDefinition] = {definition.name: definition for definition in [*_OWN, *_CARRIED]}
_BY_LOWER_NAME = {name.lower(): definition for name, definition in FIELDS.items()}


def find_field(name: str) -> FieldDefinition | None:
    """The field of that name; case does not matter."""
    return _BY_LOWER_NAME.get(name.lower())


def nearest_field(name: str) -> str | None:
    """The field that was probably meant."""
    from difflib import get_close_matches  # rarely needed

    found = get_close_matches(name.lower(), _BY_LOWER_NAME, n=1, cutoff=0.7)
    return _BY_LOWER_NAME[found[0]].name if found else None
