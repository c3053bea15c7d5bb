// Under the title of a new work: looks for works that are like it, when the title is left and on demand.

for (const offer of document.querySelectorAll("[data-similar]")) {
  const form = offer.closest("form");
  const title = form?.querySelector("[name=title]");
  const button = offer.querySelector("button");
  const found = offer.querySelector("[data-similar-found]");
  if (!title || !button || !found) continue;
  button.hidden = false;
  let latest = 0;

  const look = async () => {
    if (!title.value.trim()) {
      found.replaceChildren();
      return;
    }
    const asked = ++latest;
    const text = form.querySelector("[name=summary]")?.value ?? "";
    const address = new URL(offer.dataset.similar, location.href);
    address.search = new URLSearchParams({
      title: title.value,
      text: text.slice(0, 2000),
      language: offer.dataset.language,
      work: offer.dataset.work,
    });
    let answer;
    try {
      const response = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
      if (!response.ok) throw new Error(response.statusText);
      answer = await response.text();
    } catch {
      if (asked === latest) found.textContent = offer.dataset.failed;
      return;
    }
    // Of two questions under way, the answer to the later one counts.
    if (asked === latest) found.innerHTML = answer;
  };

  button.addEventListener("click", look);
  title.addEventListener("change", look);
}
