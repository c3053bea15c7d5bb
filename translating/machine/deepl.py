"""DeepL, by its own protocol (https://developers.deepl.com/docs/api-reference/translate)."""

from typing import Any

from kb.languages import Language
from translating.machine.port import HttpTranslator

# Keys of the free plan end in this, and have an address of their own.
FREE_KEY = ":fx"
ADDRESSES = {True: "https://api-free.deepl.com", False: "https://api.deepl.com"}
SOURCES = {"es": "ES", "en": "EN"}
TARGETS = {"es": "ES-419", "en": "EN-GB"}


class DeepLTranslator(HttpTranslator):
    display_name = "DeepL"

    def request_for(
        self, texts: list[str], source: Language, target: Language
    ) -> tuple[str, dict[str, Any], dict[str, str]]:
        key = self.options["KEY"]
        address = self.options["URL"] or ADDRESSES[key.endswith(FREE_KEY)]
        body = {
            "text": texts,
            "source_lang": SOURCES[source],
            "target_lang": TARGETS[target],
            "tag_handling": "html",
        }
        return f"{address.rstrip('/')}/v2/translate", body, {"Authorization": f"DeepL-Auth-Key {key}"}

    def texts_in(self, answer: Any) -> list[str] | None:
        translations = answer.get("translations") if isinstance(answer, dict) else None
        if not isinstance(translations, list):
            return None
        texts = [each["text"] for each in translations if isinstance(each, dict) and isinstance(each.get("text"), str)]
        return texts if len(texts) == len(translations) else None
