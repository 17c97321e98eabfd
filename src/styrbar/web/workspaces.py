"""From a request to the workspace that every run starts in."""

from django.conf import settings

from styrbar.runs.workspace import Workspace
from styrbar.web.requests import Request


def workspace(request: Request) -> Workspace:
    """The request's actor with the folders of this installation."""
    return Workspace(request.actor, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)
