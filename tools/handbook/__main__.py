"""Takes every picture of the handbook anew, in both languages of the interface."""

import io
import os
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.running import ROOT, running_site
from tests.smtp_sink import running_sink
from tools.handbook.shots import SHOTS

PICTURES = ROOT / "docs" / "pictures"
WIDTH = 1280
# What a screen of a few colours needs: a picture takes a third of the room.
COLOURS = 128


def main(names: list[str]) -> int:
    from tests.browser.conftest import enter

    chromium = shutil.which("chromium")
    if chromium is None:
        print("There is no Chromium on this machine.", file=sys.stderr)
        return 1
    os.environ.pop("DATA_DIR", None)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_sink() as mail,
        running_site(Path(folder), mail, "tools.handbook.scenes") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for language, locale in (("es", "es-MX"), ("en", "en-GB")):
            for shot in SHOTS:
                if names and shot.name not in names:
                    continue
                viewport = {"width": WIDTH, "height": shot.height}
                context = browser.new_context(viewport=viewport, locale=locale, reduced_motion="reduce")
                page = context.new_page()
                if shot.who is not None:
                    enter(page, f"{site.base}/admin/login/", shot.who[language])
                    page.wait_for_url("**/admin/")
                shot.prepare(page, site, language)
                page.wait_for_load_state("networkidle")
                keep(page.screenshot(), PICTURES / language / f"{shot.name}.png")
                context.close()
                print(language, shot.name)
        browser.close()
    return 0


def keep(taken: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.open(io.BytesIO(taken)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
