from .models import AccessLog


def log_access(user, action, record, *, centre=None, count=None) -> None:
    """Writes one row, committed before the content is shown. ``record`` is a model instance or the name of a list."""
    is_record = hasattr(record, "pk")
    AccessLog.objects.create(
        user=user,
        action=action,
        record=record._meta.label_lower if is_record else record,
        record_id=record.pk if is_record else None,
        centre=centre or (getattr(record, "centre", None) if is_record else None),
        count=count,
    )
