"""Logging in and out, and choosing one's password."""

from collections.abc import Mapping

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator


class LogInForm(AuthenticationForm):
    """User name and password; what is wrong is never said more closely."""

    error_messages = {  # noqa: RUF012 - as Django declares it
        "invalid_login": "Brugernavn eller adgangskode er forkert. Prøv igen.",
        "inactive": "Brugernavn eller adgangskode er forkert. Prøv igen.",
    }


class LogIn(views.LoginView):
    """User name and password."""

    template_name = "account/log_in.html"
    authentication_form = LogInForm
    redirect_authenticated_user = True


class LogOut(views.LogoutView):
    """Only ever posted to, so that no link can log anybody out."""


@method_decorator(login_not_required, name="dispatch")
class ChoosePassword(views.PasswordResetConfirmView):
    """Where a one-time link leads; the link itself is kept in the session and leaves the address at once."""

    template_name = "account/choose_password.html"
    success_url = reverse_lazy("start")
    post_reset_login = True
    post_reset_login_backend = "django.contrib.auth.backends.ModelBackend"


class ChangePassword(views.PasswordChangeView):
    """A logged-in user's own password."""

    template_name = "account/change_password.html"
    success_url = reverse_lazy("start")


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, _credentials: Mapping[str, str] | None = None
) -> HttpResponse:
    """What axes shows after too many wrong passwords; the same whether or not the user exists."""
    return render(request, "account/locked_out.html", status=429)
