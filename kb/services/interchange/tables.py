"""Tables of running text: as Markdown writes them (with pipes), and back."""

from typing import Any

from markdown_it.token import Token

from kb.services.interchange import richtext

# A line break in a cell; a real one would end the row.
_BREAK = "&#10;"


def table_of(tokens: list[Token], caption: str) -> dict[str, Any]:
    """Raw data of a table block. What is marked in a cell stands there as plain words."""
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or ()))
    headings, *others = rows
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": row} for row in others],
        "caption": richtext.plain(caption),
    }


def markdown_of_table(table: Any) -> str:
    """Canonical Markdown, with the caption in a paragraph of its own before it."""
    if not table.columns:
        return ""
    headings = [column["heading"] for column in table.columns]
    lines = [_row(headings), _row(["---"] * len(headings), is_written=True)]
    lines += [_row(row["values"]) for row in table.row_data]
    caption = " ".join((table.caption or "").split())
    return "\n\n".join([*([f"{{table: {richtext.escape(caption)}}}"] if caption else []), "\n".join(lines)])


def _row(cells: list[str], *, is_written: bool = False) -> str:
    written = cells if is_written else [_cell(cell or "") for cell in cells]
    return f"| {' | '.join(written)} |"


def _cell(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.strip().split("\n")]
    return _BREAK.join(richtext.escape(line).replace("|", "\\|") for line in lines)
