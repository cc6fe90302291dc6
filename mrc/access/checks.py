from django.core.checks import Error
from django.urls import URLPattern, get_resolver

OPEN_PACKAGES = ("allauth.", "django.")


def patterns(resolver):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        else:
            yield from patterns(entry)


def every_view_declares_its_permission(app_configs, **kwargs):
    """A view of ours says which permission it needs, that it is for everybody signed in, or that it is open."""
    return [
        Error(f"The view of “{entry.pattern}” declares no permission.", id="access.E001")
        for entry in patterns(get_resolver())
        if not entry.callback.__module__.startswith(OPEN_PACKAGES)
        and not hasattr(entry.callback, "required_permission")
        and getattr(entry.callback, "login_required", True)
    ]
