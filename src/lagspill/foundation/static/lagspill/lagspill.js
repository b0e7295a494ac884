/* What pages gain when JavaScript is there; without it every page works. No inline code, no eval, nothing sent elsewhere. */
(() => {
  "use strict";

  const texts = document.getElementById("ls-texts")?.dataset ?? {};
  const body = document.body;

  const say = (text) => {
    const region = document.getElementById("ls-messages");
    if (!region || !text) return;
    const line = document.createElement("p");
    line.className = "ls-message";
    line.dataset.kind = "info";
    line.textContent = text;
    region.replaceChildren(line);
  };

  /* ---- Storage that may be switched off -------------------------------------------------- */

  const stored = (store, key) => {
    try { return store.getItem(key); } catch { return null; }
  };
  const keep = (store, key, value) => {
    try {
      if (value === null) store.removeItem(key);
      else store.setItem(key, value);
    } catch { /* full or forbidden: the page works without */ }
  };

  /* ---- Logged out ------------------------------------------------------------------------
     A browser may keep a page whole and bring it back without asking. What was open before
     somebody logged out at this machine is asked for anew, and shown no more until it has come. */

  const LEFT = "lagspill-left";
  const came = Date.now();
  if (!body.dataset.draftKey) keep(window.localStorage, LEFT, String(came));
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted || Number(stored(window.localStorage, LEFT) ?? 0) < came) return;
    body.hidden = true;
    window.location.reload();
  });

  /* ---- Drafts ----------------------------------------------------------------------------
     A form with data-draft="ID" is kept while it is written. The text is about children, so on
     the disk it lies encrypted under a key that only the same person's pages carry; without
     that key it is kept in this tab alone. */

  const WEEK = 7 * 24 * 3600 * 1000;
  const keyText = body.dataset.draftKey;
  const sealed = Boolean(keyText && window.crypto?.subtle);
  const store = sealed ? window.localStorage : window.sessionStorage;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const text64 = (buffer) => btoa(Array.from(new Uint8Array(buffer), (b) => String.fromCharCode(b)).join(""));
  let key;
  const draftKey = () => {
    key ??= crypto.subtle.importKey("raw", bytes(keyText), "AES-GCM", false, ["encrypt", "decrypt"]);
    return key;
  };

  const seal = async (value) => {
    const plain = JSON.stringify(value);
    if (!sealed) return plain;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await draftKey(), new TextEncoder().encode(plain));
    return `${text64(iv)}.${text64(hidden)}`;
  };
  const unseal = async (text) => {
    try {
      if (!sealed) return JSON.parse(text);
      const [iv, hidden] = text.split(".").map(bytes);
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await draftKey(), hidden)));
    } catch {
      return null; /* another person's draft, or a damaged one */
    }
  };

  const draftName = (form) => `lagspill-draft:${form.dataset.draft}`;
  const isKept = (field) =>
    field.name && !field.disabled && field.dataset.noDraft === undefined &&
    !["hidden", "password", "file", "submit", "button", "reset", "image"].includes(field.type);
  const isChosen = (field) => field.type === "radio" || field.type === "checkbox";

  const read = (form) => [...form.elements].filter(isKept).map((field) => [
    field.name, isChosen(field) ? [field.value, field.checked] : field.value,
  ]);

  const fill = (form, values) => {
    for (const [name, value] of values) {
      const fields = [...form.elements].filter((field) => field.name === name && isKept(field));
      if (Array.isArray(value)) {
        const option = fields.find((field) => isChosen(field) && field.value === value[0]);
        if (option) option.checked = value[1];
      } else if (fields.length === 1) {
        fields[0].value = value;
      }
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const forget = (form) => keep(store, draftName(form), null);

  const offer = (form, draft) => {
    const box = document.createElement("div");
    box.className = "ls-draft";
    const words = document.createElement("p");
    words.textContent = `${texts.draftFound} ${new Date(draft.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" })}.`;
    const button = (label, variant, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "ds-button";
      if (variant) made.dataset.variant = variant;
      made.textContent = label;
      made.addEventListener("click", () => {
        action();
        box.remove();
        /* The button is gone: whoever came by keyboard goes on in the form, not from the top of the page. */
        [...form.elements].find(isKept)?.focus();
      });
      return made;
    };
    const row = document.createElement("p");
    row.className = "ls-actions";
    row.append(
      button(texts.draftUse, "", () => fill(form, draft.values)),
      button(texts.draftDrop, "secondary", () => forget(form)),
    );
    box.append(words, row);
    form.prepend(box);
  };

  const watch = async (form) => {
    if (form.dataset.draftWatched) return;
    form.dataset.draftWatched = "yes";
    let first = JSON.stringify(read(form));
    const saved = stored(store, draftName(form));
    if (saved) {
      const draft = await unseal(saved);
      if (!draft || Date.now() - draft.at > WEEK) forget(form);
      else if (JSON.stringify(draft.values) === first) forget(form);
      else if (!form.querySelector("[data-form-errors]")) offer(form, draft);
    }
    let waiting;
    const save = async () => {
      clearTimeout(waiting);
      const values = read(form);
      if (JSON.stringify(values) === first) return;
      const hidden = await seal({ at: Date.now(), values });
      if (JSON.stringify(values) === JSON.stringify(read(form))) keep(store, draftName(form), hidden);
    };
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 400); });
    /* outbox.js has taken over what was written. */
    form.addEventListener("lagspill-taken", () => { clearTimeout(waiting); first = JSON.stringify(read(form)); });
    form.addEventListener("submit", () => {
      if (form.matches("[data-outbox]")) return;
      save();
      keep(window.sessionStorage, "lagspill-sent", form.dataset.draft);
    });
  };

  /* A sent form is done when the next page is neither an error page, a refusal, the log-in, nor the same form with errors. */
  const settle = () => {
    const sent = stored(window.sessionStorage, "lagspill-sent");
    if (sent === null || body.hasAttribute("data-error-page")) return;
    keep(window.sessionStorage, "lagspill-sent", null);
    const again = [...document.querySelectorAll("form[data-draft]")].find((form) => form.dataset.draft === sent);
    if (again && document.querySelector("[data-form-errors]")) return;
    for (const place of [window.localStorage, window.sessionStorage]) keep(place, `lagspill-draft:${sent}`, null);
  };

  const watchAll = (root) => {
    for (const form of root.querySelectorAll("form[data-draft]")) watch(form);
  };

  /* ---- The network ----------------------------------------------------------------------- */

  window.addEventListener("offline", () => say(texts.offline));
  window.addEventListener("online", () => say(texts.online));
  /* What only draws itself anew says so in its own place (outbox.js), not every few seconds up here. */
  const isPoll = (event) => event.target.matches?.("[data-poll]");
  document.addEventListener("htmx:sendError", (event) => { if (!isPoll(event)) say(navigator.onLine ? texts.failed : texts.offline); });
  document.addEventListener("htmx:responseError", (event) => { if (!isPoll(event)) say(texts.failed); });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest?.("form[data-draft]");
    const status = event.detail.xhr?.status ?? 0;
    if (form && status >= 200 && status < 300) forget(form);
  });
  document.addEventListener("htmx:load", (event) => watchAll(event.target));

  /* ---- Keys ------------------------------------------------------------------------------ */

  const dialog = document.getElementById("ls-keys");
  const keysOn = document.getElementById("ls-keys-on");
  const areKeysOn = () => stored(window.localStorage, "lagspill-keys") !== "off";

  const hideNames = () => {
    const hidden = body.toggleAttribute("data-names-hidden");
    /* A cookie, so that the next page comes with the names hidden already. */
    document.cookie = `lagspill_names=${hidden ? "hidden" : ""}; path=/; SameSite=Lax${hidden ? "" : "; max-age=0"}`;
    say(hidden ? texts.namesHidden : texts.namesShown);
  };
  const search = () => document.querySelector("[data-search]")?.focus();
  const shortcuts = { "/": search, "?": () => dialog?.showModal(), ".": hideNames };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !areKeysOn()) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    const action = shortcuts[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  if (dialog) {
    for (const opener of document.querySelectorAll("[data-open-keys]")) {
      opener.hidden = false;
      opener.addEventListener("click", () => dialog.showModal());
    }
    dialog.querySelector("[data-close-dialog]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-hide-names]").addEventListener("click", () => { dialog.close(); hideNames(); });
    keysOn.checked = areKeysOn();
    keysOn.addEventListener("change", () => keep(window.localStorage, "lagspill-keys", keysOn.checked ? null : "off"));
  }

  /* ---- Small things ---------------------------------------------------------------------- */

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy-link]");
    if (!button) return;
    await navigator.clipboard?.writeText(new URL(button.dataset.copyLink || location.href, location.href).href);
    say(texts.copied);
  });
  for (const button of document.querySelectorAll("[data-copy-link][hidden]")) button.hidden = !navigator.clipboard;

  const tick = () => {
    for (const timer of document.querySelectorAll("[data-ends-at]")) {
      const left = Math.max(0, Math.ceil((Date.parse(timer.dataset.endsAt) - Date.now()) / 60000));
      const shown = timer.querySelector("[data-minutes-left]");
      if (shown && shown.textContent !== String(left)) shown.textContent = String(left);
      const bar = timer.querySelector("progress");
      if (bar) bar.value = Math.min(bar.max, bar.max - left);
    }
  };
  if (document.querySelector("[data-ends-at]")) setInterval(tick, 15000);

  window.lagspill = Object.freeze({ stored, keep, store, seal, unseal, forget, say, texts });
  settle();
  watchAll(document);
})();
