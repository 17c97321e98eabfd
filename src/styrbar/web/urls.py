"""Every address of Styrbar: the log-in, the API's calls, and the pages of the registry."""

from django.urls import include, path

from styrbar.web import account, errors, overview
from styrbar.web.api import routes
from styrbar.web.pages import PAGES

urlpatterns = [
    path("", overview.start, name="start"),
    path("log-ind/", account.LogIn.as_view(), name="login"),
    path("log-ud/", account.LogOut.as_view(), name="logout"),
    path("adgangskode/<slug:uidb64>/<slug:token>/", account.ChoosePassword.as_view(), name="choose_password"),
    path("adgangskode/", account.ChangePassword.as_view(), name="change_password"),
    path(routes.ADDRESS, include((routes.routes(), "api"))),
    *(route for page in PAGES for route in page.routes()),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
