from django.urls import path

from . import views

app_name = "events"
urlpatterns = [
    path("", views.events, name="list"),
    path("new/", views.create, name="create"),
    path("<uuid:uuid>/", views.EventDetail.as_view(), name="detail"),
    path("<uuid:uuid>/change/", views.EventUpdate.as_view(), name="update"),
    path("<uuid:uuid>/attendance.pdf", views.attendance_pdf, name="pdf"),
    path("<uuid:uuid>/participants/", views.participants, name="participants"),
    path("<uuid:uuid>/participants/client/", views.add_client, name="add-client"),
    path("<uuid:uuid>/participants/people/", views.add_people, name="add-people"),
    path("<uuid:uuid>/participants/service/", views.give_service, name="give-service"),
    path("<uuid:uuid>/participants/<int:pk>/remove/", views.remove_participant, name="remove-participant"),
    path("<uuid:uuid>/head-counts/new/", views.add_headcount, name="add-headcount"),
    path("<uuid:uuid>/head-counts/<int:pk>/change/", views.change_headcount, name="change-headcount"),
    path("<uuid:uuid>/head-counts/<int:pk>/remove/", views.remove_headcount, name="remove-headcount"),
]
