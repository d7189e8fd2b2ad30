"""All rows that belong to a workspace, in whatever table: what another workspace must neither see nor change."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

SHARED = {
    "auth.Permission": "Django's own, not used",
    "auth.Group": "Django's own, not used",
    "contenttypes.ContentType": "Django's own",
    "people.Session": "of people, who are signed in or not: tests/web",
    "core.Job": "work of the installation",
    "core.LogHead": "of the log of all",
    "core.LogPosition": "of the log of all",
    "people.SignInTry": "of whoever tries",
    "people.SetUpToken": "of the installation",
    "listening.StreamCounter": "of all streams",
    "listening.IndexState": "of the installation",
    "listening.EarlyDeletion": "digests, of whatever was deleted where",
}
"""Tables that belong to nobody, and why."""


def belonging(model: type[Model], workspace_id: int) -> Q | None:
    """Which rows of the table are the workspace's; None where the table belongs to nobody."""
    label = model._meta.label
    if label in SHARED:
        return None
    special = {
        "people.Workspace": Q(id=workspace_id),
        "people.User": Q(memberships__workspace_id=workspace_id),
        "people.PasswordLink": Q(user__memberships__workspace_id=workspace_id),
        "core.AuditHead": Q(chain=workspace_id),
        "core.AuditRecord": Q(chain=workspace_id),
        "core.LogBatch": Q(key__startswith=f"api/{workspace_id}/"),
        "core.Allowance": Q(name__in=_names(workspace_id)),
        "sources.Channel": Q(sources__workspace_id=workspace_id),
    }
    return special.get(label) or _by_path(model, workspace_id)


def belongings(workspace_id: int) -> dict[str, list[Any]]:
    """Table -> its rows that are the workspace's, each as it stands there."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if theirs := belonging(model, workspace_id):
            rows = model._default_manager.filter(theirs).distinct().order_by("pk")
            found[model._meta.label] = [repr(_row(row)) for row in rows]
    return found


def _row(row: Model) -> list[tuple[str, Any]]:
    values = ((field.name, field.value_from_object(row)) for field in row._meta.concrete_fields)
    return [(name, bytes(value) if isinstance(value, memoryview) else value) for name, value in values]


def _by_path(model: type[Model], workspace_id: int) -> Q:
    """By the shortest way from row to row that ends at a workspace. Raises LookupError where there is none."""
    ways: list[tuple[type[Model], str]] = [(model, "")]
    for _ in range(4):
        for reached, way in ways:
            if any(field.name == "workspace" for field in _foreign(reached)):
                return Q(**{f"{way}workspace_id": workspace_id})
            if reached._meta.label == "sources.Channel":
                return Q(**{f"{way}sources__workspace_id": workspace_id})
        ways = [
            (field.related_model, f"{way}{field.name}__")
            for reached, way in ways
            for field in _foreign(reached)
        ]
    raise LookupError(f"{model._meta.label}: whose are its rows? tests/api/belongings.py has to know.")


def _foreign(model: type[Model]) -> Iterator[Any]:
    return (field for field in model._meta.concrete_fields if field.is_relation)


def _names(workspace_id: int) -> list[str]:
    from menara.people.models import Token
    from menara.sources.models import Webhook

    tokens = Token.objects.filter(workspace_id=workspace_id).values_list("id", flat=True)
    webhooks = Webhook.objects.filter(workspace_id=workspace_id).values_list("id", flat=True)
    return [*(f"token:{id_}" for id_ in tokens), *(f"webhook:{id_}" for id_ in webhooks)]
