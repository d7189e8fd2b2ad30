"""`menara token create`: a key for programs, shown once."""

import sys
from argparse import ArgumentParser, Namespace

from menara.cli.output import UsageError
from menara.people.enums import Scope
from menara.server.installation import open_installation

OPERATOR = "operator"


def command(arguments: list[str]) -> int:
    """Make a token for a program that pushes or reads mentions."""
    options = _parser().parse_args(arguments)
    open_installation(options.data)
    print(_create(options))
    return 0


def _create(options: Namespace) -> str:
    from menara.people.operations import create_token

    return create_token(
        workspace_id=_workspace_id(options.workspace),
        name=options.name,
        scopes=[Scope(scope) for scope in options.scope],
        network=options.network,
        actor=OPERATOR,
    )


def _workspace_id(slug: str) -> int:
    """Of the workspace with that name; the very first one is made. Raises UsageError."""
    from menara.people.models import Workspace
    from menara.people.operations import create_workspace

    known = dict(Workspace.objects.order_by("slug").values_list("slug", "id"))
    if not known:
        print(f"menara: the workspace {slug!r} has been made: it is the first one.", file=sys.stderr)
        return create_workspace(name=slug, slug=slug, actor=OPERATOR).id
    if slug not in known:
        raise UsageError(f"there is no workspace {slug!r}. There are: {', '.join(known)}.")
    return known[slug]


def _parser() -> ArgumentParser:
    parser = ArgumentParser("menara token", allow_abbrev=False)
    actions = parser.add_subparsers(required=True, metavar="create")
    create = actions.add_parser("create", help="make a token and print it, this once")
    create.add_argument(
        "--workspace", required=True, metavar="W", help="the workspace, by its name in addresses"
    )
    create.add_argument("--scope", required=True, action="append", choices=[scope.value for scope in Scope])
    create.add_argument("--name", default="command line", help="what people will see")
    create.add_argument(
        "--network", default="api", help="what its mentions' network is called (default: api)"
    )
    create.add_argument("--data", metavar="DIR", help="the folder of the installation")
    return parser
