from mrc.access.scope import CentreScopedQuerySet


class ChildQuerySet(CentreScopedQuerySet):
    def visible_to(self, user):
        """Whoever may see the card may see what hangs on it."""
        return self.filter(centre__in=user.centre_ids) if user.has_perm("clients.view_client") else self.none()
