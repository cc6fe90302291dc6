from django.urls import path

from .views import home

app_name = "outcomes"

urlpatterns = [
    path("", home.home, name="home"),
]
