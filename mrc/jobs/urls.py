from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("", views.jobs, name="list"),
    path("<uuid:uuid>/", views.detail, name="detail"),
    path("<uuid:uuid>/file/", views.download, name="download"),
    path("<uuid:uuid>/cancel/", views.cancel, name="cancel"),
    path("<uuid:uuid>/again/", views.again, name="again"),
]
