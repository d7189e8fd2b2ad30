"""The tables of workspaces and people. Every record of every other room belongs to one workspace."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from menara.core.clock import now
from menara.people.enums import Role


class Workspace(models.Model):
    """One organisation or brand group: the border that nothing crosses."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=50, unique=True)
    time_zone = models.CharField(max_length=50, default="UTC")
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class WorkspaceRecord(models.Model):
    """What every table of a room is derived from."""

    workspace = models.ForeignKey(Workspace, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ZoneChange(models.Model):
    """A time zone to which a workspace is turning, while its days are counted anew.

    Mentions up to `counted_to` are counted in the days of that zone, those behind in the days of the old one.
    """

    workspace = models.OneToOneField(Workspace, primary_key=True, on_delete=models.CASCADE, related_name="+")
    time_zone = models.CharField(max_length=50)
    counted_to = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=now)


class User(AbstractBaseUser):
    """A person who signs in, by e-mail address: kept in lower case.

    Without a `time_zone` of their own they read in the workspace's, without `numbers` in those of their language.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=100, blank=True)
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, blank=True)
    numbers = models.CharField(max_length=10, blank=True)
    single_keys = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    standing = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = BaseUserManager()

    def __str__(self) -> str:
        return self.name or self.email

    def get_session_auth_hash(self) -> str:
        """What sessions must know: another one when the password or the standing has changed."""
        return f"{super().get_session_auth_hash()}:{self.standing}"


class Membership(WorkspaceRecord):
    """A person's place in a workspace. Without one that is active, the workspace does not exist for them."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    created_at = models.DateTimeField(default=now)
    deactivated_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each"),)


class Token(WorkspaceRecord):
    """A key for programs. Only its digest is kept: the token itself is shown once."""

    name = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    network = models.CharField(max_length=50, default="api")
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)


class Invitation(WorkspaceRecord):
    """A link with which one person becomes a member. Only its digest is kept; it goes when it is used or withdrawn."""

    digest = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()


class PasswordLink(models.Model):
    """A link with which a person chooses a new password, once. Only its digest is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_links")
    digest = models.BinaryField(max_length=32, unique=True)
    created_by = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in, or has begun to. Its key is a digest: the row opens nothing."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    began_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)
    address = models.CharField(max_length=50, blank=True)
    browser = models.CharField(max_length=100, blank=True)


class SignInTry(models.Model):
    """A try that has not succeeded, and what it counts against. Forgotten when it counts no more."""

    account = models.BinaryField(max_length=32)
    address = models.CharField(max_length=50)
    browser = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = (
            models.Index(fields=["account", "browser"], name="tries_by_account"),
            models.Index(fields=["address", "browser"], name="tries_by_address"),
            models.Index(fields=["at"], name="tries_by_time"),
        )


class SetUpToken(models.Model):
    """The key to an installation that has no owner yet. Only its digest is kept."""

    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=now)
