// Small comforts on top of pages that work without it.

// A button that copies the address of a provision; the link to it is there in any case.
if (navigator.clipboard) {
  for (const link of document.querySelectorAll("a[data-copied]")) {
    link.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      const said = link.querySelector("[data-says]");
      const before = said.textContent;
      said.textContent = link.dataset.copied;
      setTimeout(() => { said.textContent = before; }, 2500);
    });
  }
}

// That a search led to a work, told once a page. The link is followed all the same, whatever becomes of this.
const found = document.querySelector("[data-clicked]");
if (found && navigator.sendBeacon) {
  const tell = (event) => {
    const item = event.target.closest("a[href]")?.closest("[data-work]");
    if (!item || !found.dataset.note || event.button > 1) return;
    navigator.sendBeacon(found.dataset.clicked, new URLSearchParams({ note: found.dataset.note, work: item.dataset.work }));
    delete found.dataset.note;
  };
  found.addEventListener("click", tell);
  found.addEventListener("auxclick", tell);
}
