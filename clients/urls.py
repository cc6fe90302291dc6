from django.urls import path

from .views import card, consent, family, printed, register, safety, same, search, service_log

app_name = "clients"
urlpatterns = [
    path("", search.clients, name="list"),
    path("new/", register.register, name="create"),
    path("blank.pdf", printed.blank_pdf, name="blank-pdf"),
    path("consent.pdf", printed.blank_consent_pdf, name="blank-consent-pdf"),
    path("alike/", same.waiting, name="alike"),
    path("alike/<uuid:uuid>/", same.pair, name="pair"),
    path("merges/<uuid:uuid>/undo/", same.unmerge, name="unmerge"),
    path("overrides/<uuid:uuid>/read/", consent.override_read, name="override-read"),
    path("<uuid:uuid>/", card.ClientDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", card.ClientUpdate.as_view(), name="update"),
    path("<uuid:uuid>/history/", card.ClientHistory.as_view(), name="history"),
    path("<uuid:uuid>/looks/", card.ClientLooks.as_view(), name="looks"),
    path("<uuid:uuid>/consent/", consent.record_consent, name="consent"),
    path("<uuid:uuid>/consent.pdf", printed.consent_pdf, name="consent-pdf"),
    path("<uuid:uuid>/override/", consent.override, name="override"),
    path("<uuid:uuid>/card.pdf", printed.card_pdf, name="pdf"),
    path("<uuid:uuid>/family/", family.add_family, name="family"),
    path("<uuid:uuid>/family/<uuid:other>/remove/", family.remove_family, name="remove-family"),
    path("<uuid:uuid>/safety/", safety.add_mark, name="safety-mark"),
    path("<uuid:uuid>/safety/<int:pk>/remove/", safety.remove_mark, name="remove-safety-mark"),
    path("<uuid:uuid>/alike/", same.name_alike, name="name-alike"),
    path("<uuid:uuid>/services/new/", service_log.add_service, name="add-service"),
    path("<uuid:uuid>/services/<int:pk>/change/", service_log.change_service, name="change-service"),
    path("<uuid:uuid>/services/<int:pk>/remove/", service_log.remove_service, name="remove-service"),
]
