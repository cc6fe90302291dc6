from django import template

from legal_cases import papers

register = template.Library()
register.filter("file_type", papers.file_type)


@register.filter
def by_eight(digest: str) -> str:
    """A fingerprint in groups, so that lines can break and people can compare it."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))
