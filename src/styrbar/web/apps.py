"""The Django app of the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, forms and templates; it keeps nothing itself."""

    name = "styrbar.web"
    label = "web"
