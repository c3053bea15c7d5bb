// Builds ../static/puente from the sources here: `npm ci && npm run build`. What it writes is committed.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "puente");
const modules = join(here, "node_modules");
for (const folder of ["css", "fonts", "images", "js"]) mkdirSync(join(target, folder), { recursive: true });

const css = compile(join(here, "src", "site.scss"), { style: "compressed", quietDeps: true }).css;

// The manifest storage refuses a style sheet that names a file we do not ship, and so do we.
const addresses = [...css.matchAll(/url\(["']?([^"')]+)/g)].map((match) => match[1]);
const unknown = addresses.filter((address) => !address.startsWith("data:") && address !== "../fonts/source-sans-3-latin.woff2");
if (unknown.length || /GDS Transport|govuk-crest|tudor/i.test(css)) {
  throw new Error(`The style sheet names what is not shipped: ${unknown.join(", ") || "a GOV.UK brand asset"}`);
}
writeFileSync(join(target, "css", "site.css"), css);

const fontPackage = join(modules, "@fontsource-variable", "source-sans-3");
copyFileSync(join(fontPackage, "files", "source-sans-3-latin-wght-normal.woff2"), join(target, "fonts", "source-sans-3-latin.woff2"));
copyFileSync(join(fontPackage, "LICENSE"), join(target, "fonts", "OFL.txt"));
for (const image of ["bridge.svg", "icon.svg"]) copyFileSync(join(here, "images", image), join(target, "images", image));
// The admin's own screens stand in Wagtail's style: a few lines beside it, not ours. What only the pages of signing in
// need would be dead weight on every other.
for (const sheet of ["account.css", "admin.css", "bring-in.css", "desk.css", "reviews.css", "search-desk.css", "session.css", "sign-off.css", "translation-helps.css", "translations.css"]) copyFileSync(join(here, "src", sheet), join(target, "css", sheet));
for (const script of ["account.js", "session.js", "similar.js", "site.js", "suggest.js", "translation-helps.js"]) copyFileSync(join(here, "src", script), join(target, "js", script));

const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");
const notice = readFileSync(join(here, "NOTICE.in"), "utf8")
  .replace("{govuk-version}", version("govuk-frontend"))
  .replace("{font-version}", version("@fontsource-variable/source-sans-3"))
  .replace("{css-sha256}", sha256(join(target, "css", "site.css")))
  .replace("{font-sha256}", sha256(join(target, "fonts", "source-sans-3-latin.woff2")));
writeFileSync(join(target, "NOTICE"), notice);
