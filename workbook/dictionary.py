"""The data dictionary: every sheet, column and code of the workbook, as Markdown."""

from django.utils import translation

from .cells import Choice
from .sheets import IN_FILES, Sheet


def escaped(text) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def data_dictionary() -> str:
    """In English, the same text each time."""
    with translation.override("en"):
        lines = [
            "# Data dictionary",
            "",
            "The sheets and columns of the workbook, in the order of the file. `*`: a column may not be empty;"
            " names in italics are optional additions at the end of a sheet. Codes are stable and never translated;"
            " a cell may also hold the English label, in any case. An empty cell means “not recorded”.",
        ]
        for sheet in IN_FILES:
            lines += described(sheet)
        lines += ["", "## Codes"]
        seen = set()
        for sheet in IN_FILES:
            for column in sheet.columns:
                if isinstance(column.kind, Choice) and column.kind.vocabulary not in seen:
                    seen.add(column.kind.vocabulary)
                    lines += codes_of(column.kind)
        return "\n".join(lines) + "\n"


def described(sheet: Sheet) -> list[str]:
    lines = [
        "",
        f"## {sheet.name}",
        "",
        escaped(sheet.about),
        "",
        "| column | label | what it holds |",
        "|---|---|---|",
    ]
    for column in sheet.columns:
        name = f"_`{column.name}`_" if column.extra else f"`{column.name}`"
        star = " \\*" if column.required else ""
        kind = column.kind
        definition = escaped(column.definition(sheet.model))
        if isinstance(kind, Choice):
            several = "One or several" if kind.empty == () else "One"
            about = escaped(definition.replace(escaped(kind.expects), "").strip())
            definition = " ".join(
                part for part in (about, f"{several} of the codes of “{kind.vocabulary.__name__}”.") if part
            )
        lines.append(f"| {name}{star} | {escaped(column.label(sheet.model))} | {definition} |")
    return lines


def codes_of(kind: Choice) -> list[str]:
    lines = ["", f"### {kind.vocabulary.__name__}", "", "| code | label | meaning |", "|---|---|---|"]
    return lines + [
        f"| `{code}` | {escaped(label)} | {escaped(definition)} |" for code, label, definition in kind.choices
    ]
