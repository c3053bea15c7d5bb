"""LibreTranslate, which an institution can run for itself (https://docs.libretranslate.com)."""

from typing import Any

from kb.languages import Language
from translating.machine.port import HttpTranslator


class LibreTranslator(HttpTranslator):
    display_name = "LibreTranslate"

    def request_for(
        self, texts: list[str], source: Language, target: Language
    ) -> tuple[str, dict[str, Any], dict[str, str]]:
        body: dict[str, Any] = {"q": texts, "source": source, "target": target, "format": "html"}
        if self.options["KEY"]:
            body["api_key"] = self.options["KEY"]
        return f"{self.options['URL'].rstrip('/')}/translate", body, {}

    def texts_in(self, answer: Any) -> list[str] | None:
        texts = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            return None
        return texts
