"""Names with a script: what each look-up in turn is told. The last answer is repeated."""

import socket
from collections.abc import Sequence

FAILS = "SERVFAIL"  # the server of that name is in trouble


class Names:
    """A resolver. An answer is a list of addresses and names (a name leads on, as CNAME does), or FAILS."""

    def __init__(self) -> None:
        self._scripts: dict[str, list[Sequence[str]]] = {}
        self.asked: list[str] = []

    def set(self, name: str, *answers: Sequence[str]) -> None:
        self._scripts[name] = list(answers)

    def resolve(self, name: str) -> list[str]:
        """Every address of the name, as getaddrinfo gives them: those behind other names too."""
        self.asked.append(name)
        return self._addresses(name)

    def _addresses(self, name: str) -> list[str]:
        script = self._scripts.get(name)
        if script is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answer = script.pop(0) if len(script) > 1 else script[0]
        if answer == FAILS:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [
            address
            for told in answer
            for address in (self._addresses(told) if told in self._scripts else [told])
        ]
