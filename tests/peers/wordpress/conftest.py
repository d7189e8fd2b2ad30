"""WordPress as Debian has it, with one author and no posts."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class WordPress:
    """`php` calls WordPress's own functions, as its pages do, and returns what they give."""

    url: str
    folder: Path

    def php(self, code: str, *arguments: object) -> Any:
        """`code` is an expression in which $a is the list of arguments."""
        script = f"require 'wp-load.php'; $a = json_decode($argv[1], true); echo json_encode({code});"
        command = ["php", "-d", "display_errors=stderr", "-r", script, "--", json.dumps(arguments)]
        done = subprocess.run(command, cwd=self.folder / "site", capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def publish(self, title: str, content: str) -> int:
        return int(self.php(
            "wp_insert_post(['post_title' => $a[0], 'post_content' => $a[1], 'post_status' => 'publish', 'post_author' => 1])",
            title, content,
        ))  # fmt: skip

    def edit(self, post: int, content: str) -> None:
        self.php("wp_update_post(['ID' => $a[0], 'post_content' => $a[1]])", post, content)

    def comment(self, post: int, author: str, content: str) -> int:
        return int(self.php(
            "wp_insert_comment(['comment_post_ID' => $a[0], 'comment_author' => $a[1], 'comment_content' => $a[2], "
            "'comment_approved' => 1])",
            post, author, content,
        ))  # fmt: skip

    def trash(self, post: int) -> None:
        self.php("(bool) wp_trash_post($a[0])", post)

    def restore(self, post: int) -> None:
        self.php("wp_untrash_post($a[0]) && wp_publish_post($a[0])", post)

    def show(self, posts: int) -> None:
        """So many are in the feed."""
        self.php("update_option('posts_per_rss', $a[0])", posts)

    def clear(self) -> None:
        """There are no posts any more."""
        self.php(
            "array_map(fn($post) => (bool) wp_delete_post($post, true), "
            "get_posts(['numberposts' => -1, 'fields' => 'ids', 'post_status' => ['publish', 'trash']])) "
            "|| update_option('posts_per_rss', 10)"
        )
        self.show(10)

    def age(self) -> None:
        """All posts are as old as can be."""
        for field in ("post_modified_gmt", "post_date_gmt"):
            self.php(f"$GLOBALS['wpdb']->query(\"update wp_posts set {field} = '2020-01-01'\")")

    def answers(self) -> list[str]:
        """The status of each answer to a look at a feed so far."""
        lines = (self.folder / "log").read_text("utf-8", "replace").splitlines()
        return [line.split("[")[2][:3] for line in lines if "]: GET /?feed=" in line and "[" in line]


@pytest.fixture(scope="session")
def running_wordpress(
    peer_home: Callable[..., Path],
    start_peer: Callable[..., Any],
    new_port: Callable[[], int],
    is_answering: Callable[[str], bool],
) -> WordPress:
    peer_home("wordpress", required=False)
    port = new_port()
    peer = start_peer("wordpress", [sys.executable, Path(__file__).parent / "serve.py", port])
    url = f"http://127.0.0.1:{port}"
    peer.wait_for(lambda: is_answering(f"{url}/?feed=rss2"))
    return WordPress(url, peer.log.parent)


@pytest.fixture
def wordpress(running_wordpress: WordPress) -> WordPress:
    """Without posts."""
    running_wordpress.clear()
    return running_wordpress
