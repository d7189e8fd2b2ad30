"""What has happened to what a workspace protects."""

from dataclasses import dataclass


@dataclass(frozen=True)
class BrandChanged:
    """Its names, accounts, domains, languages or logo are other than they were."""

    workspace_id: int
