from django.urls import path

from . import views

app_name = "clients"
urlpatterns = [
    path("", views.clients, name="list"),
    path("new/", views.register, name="create"),
    path("blank.pdf", views.blank_pdf, name="blank-pdf"),
    path("<uuid:uuid>/", views.ClientDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", views.ClientUpdate.as_view(), name="update"),
    path("<uuid:uuid>/history/", views.ClientHistory.as_view(), name="history"),
    path("<uuid:uuid>/consent/", views.record_consent, name="consent"),
    path("<uuid:uuid>/card.pdf", views.card_pdf, name="pdf"),
    path("<uuid:uuid>/services/new/", views.add_service, name="add-service"),
    path("<uuid:uuid>/services/<int:pk>/change/", views.change_service, name="change-service"),
    path("<uuid:uuid>/services/<int:pk>/remove/", views.remove_service, name="remove-service"),
]
