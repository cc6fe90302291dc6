from django.urls import path

from . import views

app_name = "legal_cases"
urlpatterns = [
    path("", views.CaseList.as_view(), name="list"),
    path("open/", views.CaseOpen.as_view(), name="create"),
    path("cards/", views.cards, name="cards"),
    path("blank.pdf", views.blank_pdf, name="blank-pdf"),
    path("<uuid:uuid>/", views.CaseDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", views.CaseUpdate.as_view(), name="update"),
    path("<uuid:uuid>/close/", views.CaseClose.as_view(), name="close"),
    path("<uuid:uuid>/record.pdf", views.case_pdf, name="pdf"),
]
