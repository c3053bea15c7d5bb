"""A judged set of three texts in two languages, small enough to be loaded in a test."""

import json

TEXTS = {
    "payment": (
        "Pago puntual",
        "Las facturas se pagan en treinta días. Véase 1.2 * y [nota] _ \\ <b>.",
        "Prompt payment",
        "Invoices are paid within thirty days. See #3 & `code`.",
    ),
    "lots": ("División en lotes", "Los contratos grandes se reparten.", "Lots", "Large contracts are divided."),
    "Delta": ("Proyecto Delta", "Un canal junto al río.", "Delta project", "A canal beside the river."),
}
QUERIES = [
    ("q1.es", "es", "días de pago", "payment"),
    ("q2.es", "es", "división", "lots"),
    ("q1.en", "en", "paid within thirty days", "payment"),
    ("q3.en", "en", "Delta", "Delta"),
]


def docs():
    return [
        {"id": f"{pair}.{lang}", "lang": lang, "title": title, "body": body, "pair_id": pair}
        for pair, (title_es, body_es, title_en, body_en) in TEXTS.items()
        for lang, title, body in (("es", title_es, body_es), ("en", title_en, body_en))
    ]


def queries():
    return [{"id": id, "lang": lang, "text": text, "relevant": [pair]} for id, lang, text, pair in QUERIES]


def no_answer():
    return [{"id": "n1.es", "lang": "es", "text": "licencia para perros"}]


def write(folder, **files):
    """Write a set; a keyword replaces the rows of a file (`no_answer`: of no-answer.jsonl), None leaves it out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in ({"docs": docs(), "queries": queries()} | files).items():
        if rows is not None:
            lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
            (folder / f"{name.replace('_', '-')}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder
