"""Kinds of assets, and the steps in which a workspace tells of them."""

from enum import StrEnum


class AssetKind(StrEnum):
    """Something protected."""

    NAME = "name"
    PRODUCT = "product"
    PERSON = "person"
    HASHTAG = "hashtag"
    ACCOUNT = "account"
    DOMAIN = "domain"


class Step(StrEnum):
    """The five questions of the first run, in their order."""

    BRAND = "brand"
    NAMES = "names"
    ACCOUNTS = "accounts"
    LOOKS = "looks"
    PLACES = "places"
