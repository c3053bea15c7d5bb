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
