"""Python 3.11.0 to 3.11.4, which Debian 12 has, match possessive groups wrongly; possessive sets are right."""

import re
from pathlib import Path

POSSESSIVE_GROUP = re.compile(r"\)(?:\*\+|\+\+|\?\+)")


def test_no_pattern_has_a_possessive_group(repository: Path) -> None:
    found = [
        f"{path.relative_to(repository)}:{number}"
        for path in sorted((repository / "src").rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
    ]
    assert found == []
