"""People's text in a template: escaped, and each local script marked with its language."""

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mrc import scripts

register = template.Library()


@register.filter
@stringfilter
def in_script(text: str) -> SafeString:
    """Text, never HTML: whatever comes in is escaped, marked safe or not."""
    return mark_safe("".join(_marked(lang, piece) for lang, piece in scripts.runs(text)))


@register.filter
@stringfilter
def for_print(text: str) -> SafeString:
    """As in_script, with word borders, for paper that does not go through render_pdf (which sets them itself)."""
    return mark_safe(
        "".join(
            _marked(lang, scripts.with_word_borders(piece, lang) if lang else piece)
            for lang, piece in scripts.runs(text)
        )
    )


def _marked(lang: str, piece: str) -> SafeString:
    return format_html('<span lang="{}">{}</span>', lang, piece) if lang else escape(piece)
