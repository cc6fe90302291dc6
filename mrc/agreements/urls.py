from django.urls import path

from . import views

app_name = "agreements"
urlpatterns = [
    path("", views.AgreementList.as_view(), name="list"),
    path("new/", views.AgreementCreate.as_view(), name="create"),
    path("<uuid:uuid>/", views.AgreementDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", views.AgreementUpdate.as_view(), name="update"),
]
