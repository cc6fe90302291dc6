from django.urls import path

from . import views

app_name = "workbook"
urlpatterns = [
    path("import/", views.import_workbook, name="import"),
    path("import/<slug:token>/", views.preview, name="preview"),
    path("import/<slug:token>/confirm/", views.confirm, name="confirm"),
    path("import/<slug:token>/cancel/", views.cancel, name="cancel"),
    path("import/<slug:token>/marked/", views.marked, name="marked"),
    path("template/", views.template, name="template"),
    path("export/", views.export, name="export"),
]
