// A form of the admin that has been open longer than its session. Sent as it is, it would end at the sign-in page and
// what was written would be gone; so whether the session still lives is asked first, and a new one is taken over.
(() => {
  const script = document.currentScript;
  const { state, signIn } = script.dataset;
  const isKept = (form) => form.method === "post" && form.closest("main") !== null;
  if (![...document.forms].some(isKept) && !document.querySelector(".js-translation-editor")) return;

  let person = null;
  let token = null;
  let notice = null;
  const passing = new WeakSet();

  async function ask() {
    const answer = await fetch(state, { headers: { Accept: "application/json" }, cache: "no-store" });
    // Refused means signed in, but not far enough for the admin: to the form that is the same as not at all.
    return answer.ok ? answer.json() : { person: null };
  }

  // Ended, somebody else's, or good (perhaps a new one): says which, and shows it.
  async function check() {
    let now;
    try {
      now = await ask();
    } catch {
      show("offline");
      return false;
    }
    if (!now.person || now.person !== person) {
      show(now.person ? "other" : "ended");
      return false;
    }
    if (now.token) renew(now.token);
    if (notice) show("again");
    return true;
  }

  function renew(fresh) {
    token = fresh;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = fresh;
  }

  function show(what) {
    if (!notice) {
      notice = document.createElement("div");
      notice.className = "session-notice";
      notice.setAttribute("role", "alert");
      document.body.append(notice);
    }
    notice.classList.toggle("session-notice--good", what === "again");
    if (what === "again") setTimeout(hide, 15000, notice);
    notice.textContent = script.dataset[what];
    if (what === "ended" || what === "other") {
      const link = document.createElement("a");
      link.href = signIn;
      link.target = "_blank";
      link.textContent = script.dataset.link;
      notice.append(" ", link);
    }
  }

  function hide(old) {
    if (old.classList.contains("session-notice--good")) {
      old.remove();
      if (notice === old) notice = null;
    }
  }

  document.addEventListener(
    "submit",
    async (event) => {
      const { target: form, submitter } = event;
      if (!isKept(form) || passing.has(form) || person === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const isGood = await check();
      // The button has meanwhile been put into its waiting state, in which its name would not be sent.
      if (submitter) submitter.disabled = false;
      if (isGood) {
        passing.add(form);
        form.requestSubmit(submitter);
        setTimeout(() => passing.delete(form));
      } else if (submitter) {
        submitter.setAttribute("data-w-progress-loading-value", "false");
      }
    },
    true,
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && person && notice) check();
  });
  window.addEventListener("focus", () => person && notice && check());

  // Requests of scripts carry the token that the page was made with; after a new sign-in it is another. One that is
  // refused, or led out of the admin, is the first to notice that the session has ended.
  const send = window.fetch;
  const isToken = (name) => name.toLowerCase() === "x-csrftoken";
  window.fetch = async (resource, options) => {
    const names = options?.headers && !(options.headers instanceof Headers) ? Object.keys(options.headers) : [];
    const name = names.find(isToken);
    if (name && token) options = { ...options, headers: { ...options.headers, [name]: token } };
    const answer = await send(resource, options);
    if (name && person && (answer.status === 403 || (answer.redirected && !answer.url.includes("/admin/")))) check();
    return answer;
  };

  ask().then(
    (now) => {
      person = now.person;
    },
    () => {},
  );
})();
