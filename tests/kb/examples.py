"""One full part of each kind in both languages, as a file of JSON lines would carry it."""

import copy

SPANISH = {
    "practice_guide": {
        "summary": "Qué se hizo para pagar a tiempo.",
        "problem": "Los proveedores **esperaban** meses.",
        "body": "Presentación.\n\n## Qué se hizo\n\nUn texto con [enlace](https://example.org/norma).\n\n"
        "{fact:payment-term}\n\n{caution: Cuidado con el plazo.}\n\n{download:hoja.csv|Hoja de datos}",
        "place": "Benito Juárez",
        "population": 434153,
        "started_on": "2024-01-15",
        "ended_on": "2025-12-31",
        "status": "ended",
        "steps": [{"title": "Medir", "text": "- uno\n- dos"}, {"title": "Publicar", "text": "Cada mes."}],
        "roles": [{"title": "Tesorería", "text": "Paga."}],
        "money": [{"amount": "150000.50", "currency": "MXN", "year": 2025, "purpose": "Sistema de pagos"}],
        "staff_time": "Dos personas.",
        "systems": "Hoja de cálculo.",
        "legal_basis": [
            {
                "citation": "Ley de Adquisiciones, art. 64",
                "url": "https://example.org/ley",
                "text": "Obliga a pagar.",
                "work": "example/law.es",
                "anchor": "art-64",
            }
        ],
        "results": [
            {
                "indicator": "Días de pago",
                "baseline": "90",
                "value": "28",
                "unit": "días",
                "date": "2025-12-31",
                "scope": "Todos los contratos",
                "source_title": "Informe 2025",
                "source_url": "https://example.org/informe",
            }
        ],
        "evidence": 2,
        "cost_band": "low",
        "complexity": "medium",
        "conditions": "Voluntad.",
        "went_wrong": "El primer sistema.",
        "fixed": "El plazo.",
        "changeable": "El formato.",
        "instruments": ["example/tool.es"],
    },
    "regulatory_model": {
        "summary": "La ley en breve.",
        "body": "Una ley.",
        "instrument_type": "statute",
        "issuing_body": "congress",
        "citation": "Gaceta Oficial, 28 de septiembre de 1998",
        "source_url": "https://example.org/ley",
        "enacted_on": "1998-09-28",
        "in_force_from": "1998-09-29",
        "repealed_on": "2030-01-01",
        "provisions": [
            {
                "anchor": "art-64",
                "number": "art. 64",
                "heading": "Plazo de pago",
                "text": "El pago se hace en **20 días**.",
                "official_url": "https://example.org/ley#64",
            },
            {"anchor": "art-65", "number": "art. 65", "heading": "Intereses", "text": "Se pagan intereses."},
        ],
        "warnings": [{"title": "No es federal", "text": "Rige solo en la ciudad."}],
    },
    "operational_tool": {
        "summary": "Una hoja para registrar pagos.",
        "body": "Sirve para registrar.",
        "tool_type": "template",
        "files": [{"language": "es", "path": "hoja.csv", "title": "Hoja"}],
        "licence": "CC BY 4.0",
        "how_to_use": "1. Abrir.\n2. Llenar.",
    },
    "training_module": {
        "summary": "Un módulo breve.",
        "body": "Para quien compra.",
        "audience": "Personas que compran",
        "outcomes": ["Explicar el plazo", "Medir el pago"],
        "prerequisites": "Ninguno.",
        "minutes": 45,
        "law_as_at": "2026-11-01",
        "lessons": [{"title": "El plazo", "minutes": 10, "text": "Texto.\n\n## Parte\n\nMás texto.\n\n{note: Aviso.}"}],
        "questions": [
            {
                "question": "¿Cuál es el plazo?",
                "options": [{"text": "20 días", "right": True}, {"text": "90 días", "right": False}],
                "reason": "Lo dice el **art. 64**.",
            }
        ],
        "pass_mark": 70,
        "certificate_text": "Completó el módulo.",
    },
    "encounter": {
        "summary": "Una reunión.",
        "body": "Se presentaron obras.",
        "date": "2026-02-21",
        "end_date": "2026-02-22",
        "place": "Benito Juárez",
        "delegations": [{"institution": "congress", "posts": "Directora de Compras"}],
        "works_presented": ["example/guide.es"],
        "agreed": "Seguir trabajando.",
        "follow_ups": [{"text": "Enviar el informe", "due": "2026-06-30"}],
    },
}

ENGLISH = {
    "practice_guide": {
        "summary": "What was done to pay on time.",
        "problem": "Suppliers **waited** for months.",
        "body": "Introduction.\n\n## What was done\n\nA text with a [link](https://example.org/norma).\n\n"
        "{fact:payment-term}\n\n{caution: Mind the term.}\n\n{download:hoja.csv|Data sheet}",
        "steps": [{"title": "Measure", "text": "- one\n- two"}, {"title": "Publish", "text": "Every month."}],
        "roles": [{"title": "Treasury", "text": "Pays."}],
        "money": [{"purpose": "Payment system"}],
        "staff_time": "Two people.",
        "systems": "Spreadsheet.",
        "legal_basis": [{"text": "Obliges to pay."}],
        "results": [
            {"indicator": "Days to pay", "value": "28", "baseline": "90", "unit": "days", "scope": "All contracts"}
        ],
        "conditions": "Will.",
        "went_wrong": "The first system.",
        "fixed": "The term.",
        "changeable": "The form.",
        "place": "Benito Juárez, Mexico City",
    },
    "regulatory_model": {
        "summary": "The law in short.",
        "body": "A law.",
        "provisions": [
            {"heading": "Term of payment", "text": "Payment is made within **20 days**."},
            {"heading": "Interest", "text": "Interest is paid."},
        ],
        "warnings": [{"title": "Not federal", "text": "It holds in the city only."}],
    },
    "operational_tool": {
        "summary": "A sheet to record payments.",
        "body": "It serves to record.",
        "how_to_use": "1. Open.\n2. Fill in.",
    },
    "training_module": {
        "summary": "A short module.",
        "body": "For those who buy.",
        "audience": "People who buy",
        "outcomes": ["Explain the term", "Measure payment"],
        "prerequisites": "None.",
        "lessons": [{"title": "The term", "text": "Text.\n\n## Part\n\nMore text.\n\n{note: Notice.}"}],
        "questions": [
            {
                "question": "Which is the term?",
                "options": [{"text": "20 days"}, {"text": "90 days"}],
                "reason": "Says **art. 64**.",
            }
        ],
        "certificate_text": "Completed the module.",
    },
    "encounter": {
        "summary": "A meeting.",
        "body": "Works were presented.",
        "place": "Benito Juárez, Mexico City",
        "delegations": [{"posts": "Director of Procurement"}],
        "agreed": "To go on working.",
        "follow_ups": [{"text": "Send the report"}],
    },
}

NAMES = {
    "practice_guide": ("guide", "Pagar en 30 días", "Pay within 30 days"),
    "regulatory_model": ("law", "Ley de Adquisiciones", "Procurement law"),
    "operational_tool": ("tool", "Hoja de pagos", "Payment sheet"),
    "training_module": ("module", "El plazo de pago", "The term of payment"),
    "encounter": ("meeting", "Reunión de febrero", "February meeting"),
}

COMMON = {
    "topics": ["public-procurement", "transparency"],
    "institution": "borough",
    "jurisdiction": "MX-CMX",
    "level": "local",
    "sources": [
        {
            "title": "Prompt payment code",
            "url": "https://example.org/source",
            "publisher": "Cabinet Office",
            "language": "en",
            "read_on": "2026-11-01",
        }
    ],
    "checked_on": "2026-11-01",
    "check_by": "2027-11-01",
    "joint": True,
}

INSTITUTIONS = [
    {"id": "borough", "name": {"es": "Alcaldía", "en": "Borough"}, "kind": "council"},
    {"id": "congress", "name": {"es": "Congreso", "en": "Congress"}, "kind": "parliament"},
]
FACTS = [
    {
        "id": "payment-term",
        "statement": {"es": "Se paga en 20 días.", "en": "Payment takes 20 days."},
        "value": "20",
        "unit": "days",
        "source_title": "Ley de Adquisiciones",
        "source_language": "es",
        "checked_on": "2026-11-01",
        "check_by": "2027-11-01",
    }
]
FILE = ("hoja.csv", b"fecha,monto\n2026-01-01,1\n")


def spanish(kind: str, **changes) -> dict:
    name, title, _english_title = NAMES[kind]
    part = {"external_id": f"example/{name}.es", "kind": kind, "language": "es", "title": title}
    return copy.deepcopy({**part, **COMMON, **SPANISH[kind], **changes})


def english(kind: str, **changes) -> dict:
    """The translation: the words in English; what is not translated is as in the Spanish part."""
    name, _spanish_title, title = NAMES[kind]
    part = {
        "external_id": f"example/{name}.en",
        "kind": kind,
        "language": "en",
        "title": title,
        "translates": f"example/{name}.es",
    }
    return copy.deepcopy({**COMMON, **_merged(SPANISH[kind], ENGLISH[kind]), **part, **changes})


def parts() -> list[dict]:
    """Both parts of one work of each kind, the works they point at first."""
    kinds = ("regulatory_model", "operational_tool", "practice_guide", "training_module", "encounter")
    return [part for kind in kinds for part in (spanish(kind), english(kind))]


def _merged(source, words):
    if isinstance(source, dict) and isinstance(words, dict):
        return {key: _merged(source[key], words[key]) if key in words else source[key] for key in source}
    if isinstance(source, list) and isinstance(words, list) and len(source) == len(words):
        return [_merged(*pair) for pair in zip(source, words, strict=True)]
    return words
