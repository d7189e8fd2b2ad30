"""What a workspace protects, as its people see it."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from menara.assets.enums import AssetKind, Step
from menara.assets.models import Asset, Brand
from menara.people.models import Workspace
from menara.people.queries import Actor, NotAllowed
from menara.people.rules import Action

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BrandTold:
    """A brand with everything that belongs to it, as plain values."""

    name: str
    languages: Values = ()
    assets: dict[AssetKind, Values] = field(default_factory=dict)
    done: frozenset[Step] = frozenset()
    made: dict[str, dict[str, int]] = field(default_factory=dict)
    has_logo: bool = False
    finished_at: datetime | None = None

    def all_of(self, kind: AssetKind) -> Values:
        return self.assets.get(kind, ())

    def but(
        self,
        *,
        name: str | None = None,
        languages: Values | None = None,
        assets: dict[AssetKind, Values] | None = None,
    ) -> "BrandTold":
        """The same, with what is told about it now."""
        return replace(
            self,
            name=self.name if name is None else name,
            languages=self.languages if languages is None else languages,
            assets=self.assets | (assets or {}),
        )


def brand_of(actor: Actor) -> BrandTold:
    """What is known of it; before anything is, its name is the workspace's. Raises NotAllowed."""
    require_assets(actor)
    brand = Brand.objects.filter(workspace_id=actor.workspace_id).defer("logo").first()
    if brand is None:
        return BrandTold(Workspace.objects.get(id=actor.workspace_id).name)
    has_logo = Brand.objects.filter(id=brand.pk, logo__isnull=False).exists()
    return BrandTold(
        name=brand.name,
        languages=tuple(brand.languages),
        assets=_assets(actor),
        done=frozenset(map(Step, brand.done)),
        made=brand.made,
        has_logo=has_logo,
        finished_at=brand.finished_at,
    )


def is_unfinished(actor: Actor) -> bool:
    """Whether somebody has begun to set the workspace up, and nobody has brought it to its end."""
    mine = Brand.objects.filter(workspace_id=actor.workspace_id, finished_at=None)
    return actor.may(Action.EDIT_ASSETS) and mine.exists()


def access_logo(actor: Actor) -> bytes:
    """Raises NotAllowed, also where there is none."""
    logo = Brand.objects.filter(workspace_id=actor.workspace_id).values_list("logo", flat=True).first()
    if logo is None:
        raise NotAllowed
    return bytes(logo)


def require_assets(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not actor.may(Action.EDIT_ASSETS):
        raise NotAllowed


def _assets(actor: Actor) -> dict[AssetKind, Values]:
    found: dict[AssetKind, Values] = {}
    mine = Asset.objects.filter(workspace_id=actor.workspace_id).order_by("id")
    for kind, value in mine.values_list("kind", "value"):
        found[AssetKind(kind)] = (*found.get(AssetKind(kind), ()), value)
    return found
