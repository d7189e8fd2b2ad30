"""What is done to what a workspace protects."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from menara.assets.enums import AssetKind, Step
from menara.assets.events import BrandChanged
from menara.assets.logos import kind_of
from menara.assets.models import Asset, Brand
from menara.assets.queries import require_assets
from menara.core import audit, events
from menara.core.clock import now
from menara.people.models import Workspace
from menara.people.queries import Actor

MOST = 200  # of one kind


class TooMany(ValueError):  # noqa: N818 (an answer, not a failure)
    """More than MOST of one kind."""


def begin_brand(*, acting: Actor) -> None:
    """From now on the workspace's first set-up waits to be brought to its end. Raises NotAllowed."""
    require_assets(acting)
    with transaction.atomic():
        if not Brand.objects.filter(workspace_id=acting.workspace_id).exists():
            locked_brand(acting)
            _record(acting, "assets.begin_brand", {})


def answer_step(
    *,
    step: Step,
    acting: Actor,
    name: str | None = None,
    languages: Sequence[str] | None = None,
    logo: bytes | None = None,
    assets: Mapping[AssetKind, Sequence[str]] | None = None,
) -> None:
    """What is None stays; of each kind in `assets` these are all there are. Raises NotAllowed, TooMany and Unreadable."""
    require_assets(acting)
    if logo:
        kind_of(logo)
    if any(len(values) > MOST for values in (assets or {}).values()):
        raise TooMany
    with transaction.atomic():
        brand = locked_brand(acting)
        detail: dict[str, Any] = {"step": step}
        told = {"name": name, "languages": None if languages is None else list(languages), "logo": logo}
        for field, value in told.items():
            if value is not None:
                setattr(brand, field, value)
                detail[field] = len(value) if field == "logo" else value
        for kind, values in (assets or {}).items():
            detail |= _replace(acting, kind, values)
        brand.done = [one for one in Step if one in {*brand.done, step}]
        brand.save()
        _record(acting, "assets.answer_step", detail)


def drop_logo(*, acting: Actor) -> None:
    """Raises NotAllowed."""
    require_assets(acting)
    with transaction.atomic():
        mine = Brand.objects.filter(workspace_id=acting.workspace_id, logo__isnull=False)
        if mine.update(logo=None):
            _record(acting, "assets.drop_logo", {})


def finish_brand(*, brand: Brand, made: dict[str, dict[str, int]], acting: Actor) -> None:
    """In the transaction of whoever has made something of it."""
    brand.made = made
    brand.finished_at = brand.finished_at or now()
    brand.done = list(Step)
    brand.save(update_fields=["made", "finished_at", "done"])
    _record(acting, "assets.finish_brand", made)


def locked_brand(acting: Actor) -> Brand:
    """Nobody else changes it until the transaction ends. There is one from now on."""
    workspace = Workspace.objects.get(id=acting.workspace_id)
    Brand.objects.get_or_create(workspace=workspace, defaults={"name": workspace.name})
    return Brand.objects.select_for_update().get(workspace=workspace)


def _replace(acting: Actor, kind: AssetKind, values: Sequence[str]) -> dict[str, Any]:
    """What was added and what went, for the audit trail."""
    theirs = Asset.objects.filter(workspace_id=acting.workspace_id, kind=kind)
    before = list(theirs.values_list("value", flat=True))
    added = [value for value in dict.fromkeys(values) if value not in before]
    gone = [value for value in before if value not in values]
    theirs.filter(value__in=gone).delete()
    Asset.objects.bulk_create(
        Asset(workspace_id=acting.workspace_id, kind=kind, value=value) for value in added
    )
    return {kind.value: {"added": added, "removed": gone}} if added or gone else {}


def _record(acting: Actor, action: str, detail: dict[str, Any]) -> None:
    about = f"workspace:{acting.workspace_id}"
    audit.append(acting.workspace_id, acting.name, action, about, detail)
    events.publish(BrandChanged(acting.workspace_id))
