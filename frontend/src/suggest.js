// Completes what is typed in a search box, after the "editable combobox with list autocomplete" pattern of the ARIA
// Authoring Practices. Without this script the box is a plain form. All texts come from the form's data attributes.

const WAIT = 150; // milliseconds of rest before the server is asked
const FEWEST = 2;
const MOST = 100; // characters that the interface takes

class Suggestions {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.texts = form.dataset;
    this.items = [];
    this.active = -1;
    this.list = this.make("ul", "suggestions");
    this.list.id = `${this.input.id}-suggestions`;
    this.list.hidden = true;
    this.list.tabIndex = -1; // or what scrolls would be a stop for the keyboard
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", this.texts.suggestLabel);
    this.status = this.make("div", "govuk-visually-hidden");
    this.status.setAttribute("role", "status");
    this.input.after(this.list);
    form.append(this.status);
    // A text box, not a search box: that one may not be a combobox, and Escape would empty it.
    this.input.type = "text";
    this.input.setAttribute("enterkeyhint", "search");
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id,
    })) this.input.setAttribute(name, value);

    this.input.addEventListener("input", () => this.typed());
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.stop());
    // The focus stays in the box while an option is pressed, or the list would go before the click comes.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose([...this.list.children].indexOf(event.target.closest("li"))));
    form.addEventListener("submit", () => this.stop());
    addEventListener("pageshow", () => this.stop());
  }

  make(name, className, text = "", lang = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    if (lang) made.lang = lang;
    return made;
  }

  typed() {
    this.stop();
    const text = this.input.value.trim();
    if (text.length >= FEWEST && text.length <= MOST) this.timer = setTimeout(() => this.ask(text), WAIT);
    else this.status.textContent = "";
  }

  // Whatever was asked before is no longer wanted.
  stop() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.close();
  }

  async ask(text) {
    this.asking = new AbortController();
    const { signal } = this.asking;
    const query = new URLSearchParams({ q: text, lang: this.texts.suggestLang });
    try {
      const answer = await fetch(`${this.texts.suggest}?${query}`, { signal });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (!signal.aborted) this.show(suggestions);
    } catch (error) {
      // Aborted, or the line is down: the box goes on as a plain one.
      if (!signal.aborted) this.close();
    }
  }

  show(items) {
    this.items = items;
    this.list.replaceChildren(...items.map((item, place) => this.option(item, place)));
    this.status.textContent = this.count();
    if (items.length) this.open();
    else this.close();
  }

  option(item, place) {
    const option = this.make("li", "suggestions__option");
    option.id = `${this.list.id}-${place}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const isForeign = item.language !== this.texts.suggestLang;
    const text = this.make("span", "suggestions__text");
    text.append(this.make("span", "", item.text, isForeign ? item.language : ""));
    if (item.other) text.append(this.make("span", "suggestions__other", ` → ${item.other}`));
    const kind = isForeign ? `${item.kind_label} · ${this.texts.suggestForeign}` : item.kind_label;
    option.append(text, " ", this.make("span", "suggestions__kind", kind));
    return option;
  }

  count() {
    const { suggestNone, suggestOne, suggestMany } = this.texts;
    const number = this.items.length;
    return number === 0 ? suggestNone : number === 1 ? suggestOne : suggestMany.replace("{count}", number);
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.activate(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  activate(place) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = place;
    const option = this.list.children[place];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  pressed(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const { key } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && this.items.length) {
      event.preventDefault();
      if (!isOpen) this.open();
      else if (event.altKey && key === "ArrowUp") return this.close();
      // Past the last option, and before the first, lies the box itself.
      const places = this.items.length + 1;
      if (!event.altKey) this.activate((this.active + 1 + (key === "ArrowDown" ? 1 : places - 1)) % places - 1);
    } else if (key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if (key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(key)) {
      this.activate(-1); // the cursor moves in the box
    }
  }

  choose(place) {
    const item = this.items[place];
    if (!item) return;
    this.stop();
    if (item.kind === "concept") {
      this.input.value = item.other || item.text;
      this.form.requestSubmit();
    } else {
      location.assign(item.url);
    }
  }
}

for (const form of document.querySelectorAll("form[data-suggest]")) new Suggestions(form);
