from allauth.account.auth_backends import AuthenticationBackend

from .models import User
from .roles import DEPUTY, PERMISSIONS


class RoleBackend(AuthenticationBackend):
    """Signs in by email and password; permissions come from the role alone, or from the coordinator she stands in for.

    Whether somebody was named a deputy is read with the user, so that a request costs no query more.
    """

    def get_user(self, user_id):
        user = User.objects.with_deputising().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        if obj is not None or not user_obj.is_active or user_obj.is_anonymous:
            return set()
        return DEPUTY if user_obj.stands_in_for else PERMISSIONS.get(user_obj.role, set())

    get_user_permissions = get_all_permissions

    def get_group_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj, app_label):
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))
