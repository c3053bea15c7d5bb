// Helps in the editor of a translation: what the server wrote as a list under wagtail-localize's editor is put at each
// segment, kept current after every save, and nobody's text is overwritten or lost. The editor itself is not touched:
// its requests are watched, its buttons pressed as a person would.
(() => {
  const KNOWN_VERSION = "X-Known-Version";
  const KEPT = "translation-draft:";
  const nativeFetch = window.fetch.bind(window);
  const segmentOf = new Map(); // address that saves -> id
  const versions = new Map(); // id -> version of the wording that this page has seen
  let panel = null;
  let editor = null;
  let refreshes = 0;
  let order = []; // ids in the order of the editor's list; null for what is no string

  document.addEventListener("DOMContentLoaded", () => {
    panel = document.querySelector("[data-helps]");
    editor = document.querySelector(".js-translation-editor");
    if (!panel || !editor) return;
    const props = JSON.parse(editor.dataset.props);
    for (const segment of props.segments) {
      if (segment.type === "string") segmentOf.set(new URL(segment.editUrl, location.href).pathname, segment.id);
    }
    order = renderedOrder(props);
    readVersions(panel);
    panel.classList.add("helps-placed");
    editor.before(panel.querySelector("[data-helps-head]"));
    head().classList.add("nice-padding", "helps-moved");
    window.fetch = watchedFetch;
    new MutationObserver(place).observe(editor, { childList: true, subtree: true });
    place();
    offerKeptTexts();
  });

  const head = () => document.querySelector("[data-helps-head]");
  const text = (name) => panel.dataset[`text${name}`];

  // The editor shows a list for each tab, its segments grouped by field and block where the first of them stands.
  function renderedOrder(props) {
    const tabs = props.tabs.filter((tab) => props.segments.some((segment) => segment.location.tab === tab.slug));
    const lists = tabs.length > 1 ? tabs.map((tab) => props.segments.filter((each) => each.location.tab === tab.slug)) : [props.segments];
    return lists.flatMap((segments) => {
      const groups = new Map();
      for (const segment of segments) {
        const key = `${segment.location.field}/${segment.location.blockId || "null"}`;
        groups.set(key, [...(groups.get(key) || []), segment]);
      }
      return [...groups.values()].flat().map((segment) => (segment.type === "string" ? segment.id : null));
    });
  }

  function readVersions(root) {
    for (const help of root.querySelectorAll("[data-segment]")) versions.set(Number(help.dataset.segment), help.dataset.version);
  }

  const helpOf = (id) => document.getElementById(`segment-help-${id}`);

  function rowOf(id) {
    const rows = editor.querySelectorAll("h3 + ul > li");
    // Another order than foreseen: the list under the editor stays where it is, and is right.
    return rows.length === order.length ? rows[order.indexOf(id)] : undefined;
  }

  function place() {
    for (const id of order) {
      const help = id === null ? null : helpOf(id);
      const row = help && rowOf(id);
      if (row && help.parentElement !== row) row.append(help);
    }
    for (const link of document.querySelectorAll("[data-segment-link]")) {
      // A segment of a tab that is not shown: show it first.
      link.onclick = () => {
        const tab = helpOf(Number(link.dataset.segmentLink))?.closest("[role=tabpanel], section[id^=tab-]");
        if (tab) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
      };
    }
    for (const item of panel.querySelectorAll("[data-helps-list] > li")) if (!item.querySelector("[data-segment]")) item.remove();
  }

  async function watchedFetch(address, options = {}) {
    const method = (options.method || "GET").toUpperCase();
    const id = segmentOf.get(new URL(address, location.href).pathname);
    if (id === undefined || (method !== "PUT" && method !== "DELETE")) return nativeFetch(address, options);
    const mine = method === "PUT" ? options.body.get("value") : "";
    const headers = { ...options.headers, [KNOWN_VERSION]: versions.get(id) || "", "X-CSRFToken": token(options.headers) };
    let response;
    try {
      response = await nativeFetch(address, { ...options, headers });
    } catch (error) {
      tell(id, "Failed", mine);
      throw error;
    }
    if (response.redirected) {
      tell(id, "Session", mine);
      return Response.error();
    }
    if (response.ok || (method === "DELETE" && response.status === 404 && !isJson(response))) {
      versions.set(id, response.headers.get(KNOWN_VERSION) || "");
      forget(id);
      refresh();
      return response;
    }
    if ([404, 409, 423].includes(response.status) && isJson(response)) {
      const answer = await response.clone().json();
      if (answer.problem === "changed") showConflict(id, mine, answer);
      else showMessage(id, answer.message, [[text("Mine"), mine]], []);
      keep(id, mine);
      return response;
    }
    // Signed out, the token may be gone before the session is missed.
    if (response.status === 403) tell(id, (await isSignedOut()) ? "Session" : "Refused", mine);
    else tell(id, "Failed", mine);
    return response;
  }

  const isJson = (response) => (response.headers.get("content-type") || "").startsWith("application/json");

  async function isSignedOut() {
    return (await nativeFetch(panel.dataset.url, { credentials: "same-origin" })).redirected;
  }

  // Signing in again in another tab changes the token; the cookie has the one that counts.
  function token(headers) {
    const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
    return cookie ? cookie[1] : headers["X-CSRFToken"];
  }

  async function refresh() {
    const mine = ++refreshes;
    const response = await nativeFetch(panel.dataset.url, { credentials: "same-origin" });
    const html = await response.text();
    // A later one is on its way, or has already been: what this one says is old.
    if (!response.ok || response.redirected || mine !== refreshes) return;
    const fresh = new DOMParser().parseFromString(html, "text/html");
    // What others wrote meanwhile the editor does not show: nobody has seen it here, nor can confirm it.
    const isSeen = (id, version) => versions.get(Number(id)) === version;
    for (const input of fresh.querySelectorAll("[name=confirm]")) {
      if (!isSeen(...input.value.split(":"))) input.remove();
    }
    for (const help of fresh.querySelectorAll("[data-segment]")) {
      const old = helpOf(help.dataset.segment);
      if (!old || !isSeen(help.dataset.segment, help.dataset.version) || source(old) === source(help)) continue;
      const isOpen = old.querySelector("details")?.open;
      if (isOpen && help.querySelector("details")) help.querySelector("details").open = true;
      help.querySelector("[data-segment-message]").replaceWith(old.querySelector("[data-segment-message]"));
      old.replaceWith(document.importNode(help, true));
    }
    const filesOpen = head().querySelector("details")?.open;
    const freshHead = document.importNode(fresh.querySelector("[data-helps-head]"), true);
    freshHead.classList.add(...head().classList);
    if (filesOpen) freshHead.querySelector("details").open = true;
    // Only what changed: a live region that is replaced is read aloud, or not at all.
    for (const selector of [".helps-status", ".helps-confirm"]) {
      const [now, then] = [freshHead.querySelector(selector), head().querySelector(selector)];
      if (now && then && selector === ".helps-status") then.replaceChildren(...now.childNodes);
      else if (now && then) then.replaceWith(now);
      else if (now) head().querySelector(".helps-status").after(now);
      else then?.remove();
    }
    place();
  }

  // What the server wrote, without what differs from one answer to the next.
  function source(help) {
    const copy = help.cloneNode(true);
    copy.querySelector("[data-segment-message]").replaceChildren();
    for (const input of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) input.remove();
    for (const details of copy.querySelectorAll("details")) details.open = false;
    return copy.innerHTML + copy.dataset.version;
  }

  function showMessage(id, message, texts, actions) {
    const box = helpOf(id)?.querySelector("[data-segment-message]");
    if (!box) return;
    const list = document.createElement("dl");
    for (const [label, words] of texts) {
      const [term, definition] = [document.createElement("dt"), document.createElement("dd")];
      term.textContent = label;
      definition.textContent = words || text("Deleted");
      list.append(term, definition);
    }
    const paragraph = document.createElement("p");
    paragraph.textContent = message;
    const buttons = actions.map(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small button-secondary";
      button.textContent = label;
      button.onclick = () => {
        box.replaceChildren();
        act();
      };
      return button;
    });
    box.replaceChildren(paragraph, list, ...buttons);
  }

  function showConflict(id, mine, answer) {
    const write = (words) => {
      versions.set(id, answer.version);
      type(id, words);
    };
    showMessage(id, answer.message, [[text("Mine"), mine], [text("Theirs"), answer.theirs]], [
      [text("UseMine"), () => write(mine)],
      [text("UseTheirs"), () => write(answer.theirs)],
    ]);
  }

  function tell(id, name, mine) {
    keep(id, mine);
    showMessage(id, text(name), [[text("Mine"), mine]], [[text("Retry"), () => type(id, mine)]]);
  }

  // Saves a text as a person does: the editor's own button, its field, its button.
  function type(id, words) {
    const row = rowOf(id);
    const lastButton = () => [...row.querySelectorAll("button")].filter((each) => !each.closest("[data-segment]")).pop();
    if (!row.querySelector("textarea")) lastButton()?.click();
    requestAnimationFrame(() => {
      const field = row.querySelector("textarea");
      if (!field) return;
      // React notices only what comes past its own setter.
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(field, words);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      requestAnimationFrame(() => lastButton()?.click());
    });
  }

  // What could not be saved survives signing in again in this tab; it never leaves it.
  function keep(id, words) {
    if (words) sessionStorage.setItem(`${KEPT}${panel.dataset.url}${id}`, words);
  }

  function forget(id) {
    sessionStorage.removeItem(`${KEPT}${panel.dataset.url}${id}`);
    helpOf(id)?.querySelector("[data-segment-message]").replaceChildren();
  }

  function offerKeptTexts() {
    for (const id of versions.keys()) {
      const words = sessionStorage.getItem(`${KEPT}${panel.dataset.url}${id}`);
      if (!words) continue;
      if (words === helpOf(id)?.dataset.stored) forget(id);
      else showMessage(id, text("Kept"), [[text("Mine"), words]], [[text("SaveKept"), () => type(id, words)], [text("Forget"), () => forget(id)]]);
    }
  }
})();
