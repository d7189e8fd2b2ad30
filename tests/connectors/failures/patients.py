"""The connectors that are made to suffer: for each its settings, the right answers, and what they tell."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from connectors.failures.faults import Reply
from connectors.lab.answers import Request
from connectors.lab.timeline import links, page

Post = Mapping[str, Any]
INTERVAL_S = 60.0


@dataclass(frozen=True)
class Patient:
    """`answer` gives what the network has to say when it holds these posts.

    `numbered` writes one more post, `shuffled` gives the posts of an answer in another order. `drifted`: posts after a change of the network's schema, none of them to be read; `moved` writes a post's times in
    another time zone.
    """

    name: str
    settings: Callable[[str], dict[str, Any]]
    posts: Sequence[Post]
    answer: Callable[[Sequence[Post], Request], Reply]
    native_id: Callable[[Post], str]
    numbered: Callable[[int], Post]
    shuffled: Callable[[Sequence[Post], Request], Reply]
    drifted: Sequence[Post] = ()
    moved: Callable[[Post], Post] = lambda post: post

    @property
    def ids(self) -> list[str]:
        return [self.native_id(post) for post in self.posts]

    def __str__(self) -> str:
        return self.name


def status(number: int, **more: Any) -> dict[str, Any]:
    """A post of an invented instance."""
    account = {"id": "7", "username": "amira", "acct": "amira", "url": "http://toot.example/@amira"}
    return {
        "id": str(1000 + number),
        "uri": f"http://toot.example/posts/{number}",
        "url": f"http://toot.example/@amira/{number}",
        "created_at": f"2026-11-21T08:{number % 60:02}:00.000Z",
        "content": f"<p>Harbour notes, number {number}.</p>",
        "visibility": "public",
        "account": {**account, "uri": "http://toot.example/users/amira"},
        **more,
    }


def timeline(posts: Sequence[Post], request: Request) -> Reply:
    shown = page(list(posts), request.query)
    link = links(shown, request.query, f"http://{request.headers['host']}{request.path}")
    headers = {"Content-Type": "application/json", **({"Link": link} if link else {})}
    return Reply(json.dumps(shown).encode(), headers)


def turned_timeline(posts: Sequence[Post], request: Request) -> Reply:
    """Pages whose posts stand in another order than their ids."""
    reply = timeline(posts, request)
    shown = json.loads(reply.body)
    return replace(reply, body=json.dumps(shown[::2] + shown[1::2]).encode())


MASTODON = Patient(
    "mastodon",
    lambda address: {
        "base_url": f"http://{address}",
        "mode": "public",
        "interval_s": INTERVAL_S,
        "allow_private": True,
    },
    [status(number) for number in range(60)],
    timeline,
    lambda post: str(post["uri"]),
    status,
    turned_timeline,
    drifted=[
        status(900, uri=None, url=None),
        status(901, uri={"id": "http://toot.example/posts/901"}),
        status(902, account="amira"),
        status(903, account=None),
        status(904, content={"html": "<p>Hello</p>"}),
        status(905, created_at=1795262400),
        status(906, created_at="yesterday"),
        status(907, tags={"name": "harbour"}),
        status(908, media_attachments=[None]),
        status(909, mentions=[[]]),
        {"id": "1910"},
    ],
    moved=lambda post: {
        **post,
        "created_at": post["created_at"].replace("T08:", "T10:").replace("Z", "+02:00"),
    },
)


def _inside(post: Post) -> str:
    if "inside" in post:
        return str(post["inside"])
    return (
        f"<guid>{post['guid']}</guid><title>{post['title']}</title><link>{post['guid']}</link>"
        f"<description>{post['title']}, in more words.</description><pubDate>{post['date']}</pubDate>"
    )


def rss(posts: Sequence[Post], _request: Request) -> Reply:
    told = "".join(f"<item>{_inside(post)}</item>" for post in posts)
    body = (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour news</title>{told}</channel></rss>'
    )
    return Reply(body.encode(), {"Content-Type": "application/rss+xml"})


def story(number: int, **more: Any) -> dict[str, Any]:
    told = {
        "guid": f"http://news.example/{number}",
        "title": f"The harbour, part {number}",
        "date": f"Sat, 21 Nov 2026 08:{number % 60:02}:00 +0000",
    }
    return {**told, **more}


FEED = Patient(
    "feed",
    lambda address: {
        "urls": [f"http://{address}/news.rss"],
        "interval_s": INTERVAL_S,
        "allow_private": True,
    },
    [story(number) for number in range(20)],
    rss,
    lambda post: str(post["guid"]),
    story,
    lambda posts, request: rss(posts[::2] + posts[1::2], request),
    drifted=[
        {"inside": ""},
        {"inside": "<category>harbour</category>"},
        {"inside": "<headline>Moved</headline>"},
    ],
    moved=lambda post: {**post, "date": post["date"].replace(" 08:", " 10:").replace("+0000", "+0200")},
)

PATIENTS = [MASTODON, FEED]
