"""Foreign keys point down the storeys: no import checker sees them, so the models themselves are asked."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.apps.registry import Apps
from django.conf import settings
from django.db import models

Models = Iterable[type[models.Model]]


@pytest.fixture(scope="module", autouse=True)
def django_with_all_rooms(repository: Path) -> None:
    if settings.configured:
        return
    rooms = {file.parent.name for file in repository.glob("src/menara/*/models*")}
    settings.configure(INSTALLED_APPS=[f"menara.{room}" for room in sorted(rooms)])
    apps.populate(settings.INSTALLED_APPS)


def room_of(model: type[models.Model]) -> str | None:
    package, _, rest = model.__module__.partition(".")
    return rest.partition(".")[0] if package == "menara" else None


def misplaced(all_models: Models, floors: dict[str, int]) -> Iterator[str]:
    """Every relation from one room to another that is not on a lower floor."""
    for model in all_models:
        for field in model._meta.get_fields(include_hidden=True):
            if field.auto_created or not isinstance(field.related_model, type):
                continue
            here, there = room_of(model), room_of(field.related_model)
            if here and there and here != there and floors[here] <= floors[there]:
                yield f"{here}.{model.__name__}.{field.name} -> {there}.{field.related_model.__name__}"


def model_in(room: str, name: str, registry: Apps, **fields: models.Field) -> type[models.Model]:
    meta = type("Meta", (), {"app_label": room, "apps": registry})
    return type(name, (models.Model,), {"__module__": f"menara.{room}.models", "Meta": meta, **fields})


def to(model: type[models.Model]) -> models.Field:
    return models.ForeignKey(model, models.CASCADE, related_name="+")


def test_foreign_keys_of_all_rooms_point_down(floors: dict[str, int]) -> None:
    assert list(misplaced(apps.get_models(include_auto_created=True), floors)) == []


def test_a_foreign_key_may_point_down_or_stay_in_its_room(floors: dict[str, int]) -> None:
    registry = Apps()
    team = model_in("people", "Team", registry)
    person = model_in("people", "Person", registry, team=to(team))
    case = model_in("inbox", "Case", registry, owner=to(person))
    assert list(misplaced([team, person, case], floors)) == []


def test_a_foreign_key_up_or_to_a_neighbour_is_found(floors: dict[str, int]) -> None:
    registry = Apps()
    case = model_in("inbox", "Case", registry)
    person = model_in("people", "Person", registry, last_case=to(case))
    threat = model_in("threats", "Threat", registry, cases=models.ManyToManyField(case, related_name="+"))
    found = set(misplaced([case, person, threat], floors))
    assert found == {"people.Person.last_case -> inbox.Case", "threats.Threat.cases -> inbox.Case"}
