from django.urls import path

from .views import case, lists, printed, record

app_name = "legal_cases"
urlpatterns = [
    path("", lists.CaseList.as_view(), name="list"),
    path("open/", record.CaseOpen.as_view(), name="create"),
    path("cards/", record.cards, name="cards"),
    path("blank.pdf", printed.blank_pdf, name="blank-pdf"),
    path("<uuid:uuid>/", case.CaseDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", record.CaseUpdate.as_view(), name="update"),
    path("<uuid:uuid>/close/", record.CaseClose.as_view(), name="close"),
    path("<uuid:uuid>/record.pdf", printed.case_pdf, name="pdf"),
]
