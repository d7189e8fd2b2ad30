"""Incoming webhooks as a page: an address and a secret for each sender."""

from collections.abc import Callable

import pytest
from django.test import Client

from menara.people.enums import Role
from menara.people.models import User
from menara.sources.models import Webhook, WebhookSecret

pytestmark = pytest.mark.django_db
TOLD = {"name": "Reviews", "scheme": "standard-webhooks", "network": "reviews"}


def shown(page: str, id_: str) -> str:
    return page.split(f'id="{id_}"')[1].split(">")[1].split("<")[0]


def test_a_webhook_has_an_address_and_a_secret_that_is_shown_once(browser: Client) -> None:
    page = browser.post("/webhooks", TOLD).content.decode()
    webhook = Webhook.objects.get()
    assert shown(page, "hook-address") == f"http://testserver/api/v1/hooks/{webhook.public_id}"
    secret = shown(page, "hook-secret")
    assert secret.startswith("whsec_")
    again = browser.get("/webhooks").content.decode()
    assert (webhook.public_id in again, secret in again) == (True, False)


def test_meta_is_told_what_to_ask_with(browser: Client) -> None:
    page = browser.post("/webhooks", TOLD | {"scheme": "meta", "secret": "k" * 32}).content.decode()
    assert shown(page, "hook-verify") in browser.get("/webhooks").content.decode()


def test_a_new_secret_comes_beside_the_old_one(browser: Client) -> None:
    browser.post("/webhooks", TOLD)
    webhook = Webhook.objects.get()
    page = browser.post(f"/webhooks/{webhook.public_id}/secret").content.decode()
    assert (shown(page, "hook-secret")[:6], WebhookSecret.objects.count()) == ("whsec_", 2)


def test_a_webhook_is_removed(browser: Client) -> None:
    browser.post("/webhooks", TOLD)
    webhook = Webhook.objects.get()
    assert browser.post(f"/webhooks/{webhook.public_id}/remove")["Location"] == "/webhooks"
    assert "The webhook is removed." in browser.get("/webhooks").content.decode()
    assert (Webhook.objects.count(), browser.post(f"/webhooks/{webhook.public_id}/remove").status_code) == (
        0,
        404,
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"scheme": "none"}, "This cannot be read."),
        ({"network": "Ä"}, "This cannot be read."),
        ({"secret": "short"}, "This is too short."),
        ({"secret": "whsec_!!!!!!!!!!!!!!!!"}, "A secret for this way of signing looks different."),
    ],
    ids=["no-name", "scheme", "network", "short", "no-secret"],
)
def test_what_is_no_webhook_is_said(browser: Client, wrong: dict[str, str], said: str) -> None:
    answer = browser.post("/webhooks", TOLD | wrong)
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Webhook.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AGENT, Role.AUDITOR])
def test_who_may_not_finds_nothing_there(
    member: Callable[..., User], sign_in: Callable[..., Client], role: Role
) -> None:
    browser = sign_in(member(role=role).email)
    assert [browser.get("/webhooks").status_code, browser.post("/webhooks", TOLD).status_code] == [404, 404]


@pytest.mark.parametrize("id_", ["x", "%00", "é", "x" * 3000])
def test_a_wrong_id_is_an_address_where_nothing_is(browser: Client, id_: str) -> None:
    for what in ("secret", "remove"):
        assert browser.post(f"/webhooks/{id_}/{what}").status_code == 404
