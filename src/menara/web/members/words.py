"""What roles and rights are called on pages."""

from django.utils.translation import gettext_lazy as _

from menara.people.enums import Role
from menara.people.rules import Action

ROLES = {
    Role.OWNER: _("Owner"),
    Role.ADMIN: _("Admin"),
    Role.ANALYST: _("Analyst"),
    Role.AGENT: _("Agent"),
    Role.AUDITOR: _("Auditor"),
}
FOR = {
    Role.OWNER: _("Everything, and the workspace itself"),
    Role.ADMIN: _("Runs the workspace: sources, members, records"),
    Role.ANALYST: _("Writes streams and reads what they find"),
    Role.AGENT: _("Reads mentions and answers them"),
    Role.AUDITOR: _("Sees all records and changes nothing"),
}
ACTIONS = {
    Action.SEE_MENTIONS: _("Read mentions, streams and sources"),
    Action.TAG_MENTIONS: _("Put tags on mentions"),
    Action.EDIT_STREAMS: _("Write and change streams"),
    Action.EDIT_SOURCES: _("Add and change sources and webhooks"),
    Action.SEE_DEAD_LETTERS: _("See dead letters"),
    Action.REPLAY_DEAD_LETTERS: _("Replay and discard dead letters"),
    Action.SEE_RECORDS: _("See retention and legal holds"),
    Action.EDIT_RETENTION: _("Change retention"),
    Action.EDIT_HOLDS: _("Issue and release legal holds"),
    Action.EDIT_TOKENS: _("Make and revoke API tokens"),
    Action.EDIT_ASSETS: _("Change brands, names and accounts that are watched"),
    Action.SEE_MEMBERS: _("See members and what they may do"),
    Action.EDIT_MEMBERS: _("Invite, change and deactivate members"),
    Action.SEE_AUDIT_TRAIL: _("Read the audit log"),
    Action.EDIT_WORKSPACE: _("Change or close the workspace, make owners"),
}
