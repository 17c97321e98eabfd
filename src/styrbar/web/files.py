"""An answer as a file to take away."""

from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.web.requests import Request


def answer_file(request: Request, answer: Answer) -> HttpResponse:
    raise NotImplementedError
