from django.urls import path

from . import accounts, centres, deputies

app_name = "access"
urlpatterns = [
    path("", accounts.account, name="account"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("deputies/<int:pk>/end/", deputies.end_deputy, name="end-deputy"),
    path("users/", accounts.UserList.as_view(), name="user-list"),
    path("users/new/", accounts.UserCreate.as_view(), name="user-create"),
    path("users/<uuid:uuid>/", accounts.UserUpdate.as_view(), name="user-update"),
    path("users/<uuid:uuid>/invite/", accounts.user_invite, name="user-invite"),
    path("users/<uuid:uuid>/invited/", accounts.user_invited, name="user-invited"),
    path("centres/", centres.CentreList.as_view(), name="centre-list"),
    path("centres/new/", centres.CentreCreate.as_view(), name="centre-create"),
    path("centres/<uuid:uuid>/", centres.CentreUpdate.as_view(), name="centre-update"),
]
