"""For the stream editor: {% load drafting %}."""

import json
from typing import Any

from django.template import Library

from menara.web.numbers import in_full

register = Library()


@register.filter(name="json")
def as_json(value: Any) -> str:
    """For the value of a field; escaped like everything else."""
    return json.dumps(value() if callable(value) else value, ensure_ascii=False)


@register.filter
def share(value: float) -> str:
    """A share of one, with two decimals."""
    return in_full(value, 2)


@register.simple_tag
def rounded(value: float) -> str:
    """As exact as an estimate deserves: two figures."""
    if value < 10:
        return in_full(value, 1 if value and value != int(value) else 0)
    size = 10 ** (len(str(int(value))) - 2)
    return in_full(round(value / size) * size)
