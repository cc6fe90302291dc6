from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from mrc.access.views import for_everybody_signed_in
from mrc.home import errors, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("definitions/", views.definitions, name="definitions"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("account/", include("mrc.access.urls")),
    # Who changes the address of an account is an administrator, so allauth's page for it is out of reach.
    path("sign-in/email/", for_everybody_signed_in(RedirectView.as_view(pattern_name="access:account"))),
    path("sign-in/", include("allauth.urls")),
    path("agreements/", include("mrc.agreements.urls")),
    path("jobs/", include("mrc.jobs.urls")),
    path("clients/", include("clients.urls")),
    path("drafts/", include("mrc.drafts.urls")),
    path("cases/", include("legal_cases.urls")),
    path("events/", include("events.urls")),
    path("outcomes/", include("outcomes.urls")),
    path("reports/", include("reports.urls")),
    path("workbook/", include("workbook.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler429 = errors.too_many
handler500 = errors.server_error
