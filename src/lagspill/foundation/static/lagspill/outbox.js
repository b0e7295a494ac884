/* Forms with data-outbox: what is sent lies in this browser, encrypted like a draft, until the server has it. It is sent again and
   again while the server is away, and the form's key makes that one deed. data-outbox="stay": the text stays in the fields;
   otherwise they are emptied for the next words. */
(() => {
  "use strict";

  const { stored, keep, store, seal, unseal, forget, say, texts } = window.lagspill;
  const PREFIX = "lagspill-outbox:";
  const WEEK = 7 * 24 * 3600 * 1000;
  const [SOON, LATER, PATIENCE] = [1000, 8000, 15000];
  const queue = [];

  const newKey = () => crypto.randomUUID?.() ??
    [...crypto.getRandomValues(new Uint8Array(16))].map((byte, place) => (place === 6 ? 0x40 | byte & 15 : byte).toString(16).padStart(2, "0"))
      .join("").replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  const isText = (field) => field.matches('textarea, input:not([type]), input[type="text"]');
  const written = (form) => [...form.elements].filter((field) => isText(field) && field.value.trim());

  /* ---- Whether the server answers ---------------------------------------------------------- */

  let away = false;
  const answers = (well) => {
    away = !well;
    for (const note of document.querySelectorAll("[data-stale]")) note.hidden = well;
  };
  const isPoll = (event) => event.target.matches?.("[data-poll]");
  document.addEventListener("htmx:sendError", (event) => { if (isPoll(event)) answers(false); });
  document.addEventListener("htmx:responseError", (event) => { if (isPoll(event)) answers(event.detail.xhr.status < 500); });
  document.addEventListener("htmx:beforeOnLoad", (event) => { if (isPoll(event) && event.detail.xhr.status < 500) answers(true); });

  /* ---- What is said beside a form ----------------------------------------------------------- */

  const made = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text, ...more });
  const boxOf = (form) => {
    const next = form.nextElementSibling;
    if (next?.matches("[data-outbox-box]")) return next;
    const box = made("div", "", { className: "ls-outbox" });
    box.dataset.outboxBox = "";
    box.setAttribute("role", "status");
    form.after(box);
    return box;
  };
  const button = (label, action) => {
    const one = made("button", label, { type: "button", className: "ls-plain" });
    one.addEventListener("click", action);
    return one;
  };
  const drop = (entry) => {
    queue.splice(queue.indexOf(entry), 1);
    keep(store, entry.name, null);
    draw();
  };
  const backInto = (form, entry) => {
    for (const field of form.elements) {
      const old = entry.fields.find(([name]) => name === field.name);
      if (old && isText(field)) field.value = [old[1], field.value.trim()].filter(Boolean).join(" ");
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    drop(entry);
  };
  const row = (form, entry) => {
    const one = made("li", `«${entry.words}»`);
    if (entry.problem) one.append(` ${entry.problem} `, button(texts.outboxBack, () => backInto(form, entry)), " ", button(texts.outboxDrop, () => drop(entry)));
    return one;
  };
  const draw = () => {
    for (const form of document.querySelectorAll("form[data-outbox]")) {
      const [mine, box] = [queue.filter((entry) => entry.url === form.action && (entry.tried || entry.problem)), boxOf(form)];
      const [waiting, refused] = [mine.filter((entry) => !entry.problem), mine.filter((entry) => entry.problem)];
      const parts = [[waiting, mine.some((entry) => entry.stranger) ? texts.outboxStranger : texts.outboxWaiting], [refused, texts.outboxRefused]];
      box.replaceChildren(...parts.filter(([entries]) => entries.length).flatMap(([entries, words]) => {
        const list = made("ul", "", { className: "ls-bullets" });
        list.append(...entries.map((entry) => row(form, entry)));
        return [made("p", words), list];
      }));
    }
  };

  /* ---- Sending ------------------------------------------------------------------------------ */

  const reason = async (answer) => {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const said = page.querySelectorAll("[data-form-errors] li, body[data-error-page] main .ls-card p:first-child");
    return [...said].map((one) => one.textContent.trim()).join(" ");
  };
  const post = async (entry) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return await fetch(entry.url, {
        method: "POST", body: new URLSearchParams(entry.fields), signal: stop.signal,
        headers: { "X-CSRFToken": csrf(), "Lagspill-Outbox": "yes" },
      });
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  };
  const settle = async (entry, answer) => {
    const form = [...document.querySelectorAll("form[data-outbox]")].find((one) => one.action === entry.url);
    const seen = answer.headers.get("Lagspill-Seen");
    if (seen && form?.elements.seen) form.elements.seen.value = seen;
    drop(entry);
    say(entry.tried ? texts.outboxSent : await answer.text());
    document.body.dispatchEvent(new Event("lagspill-saved"));
    const next = answer.headers.get("Lagspill-Go") ?? entry.then;
    if (next && (form || entry.then === undefined)) location.assign(next);
  };
  /* True when the server has dealt with it; false when it must be tried again. */
  const deliver = async (entry) => {
    const answer = await post(entry);
    if (answer?.headers.has("Lagspill-Saved")) {
      answers(true);
      await settle(entry, answer);
      return true;
    }
    entry.tried = true;
    entry.stranger = Boolean(answer) && (answer.redirected || answer.status === 403);
    if (answer && !entry.stranger && answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      entry.problem = await reason(answer) || texts.outboxNo;
      draw();
      return true;
    }
    answers(entry.stranger);
    draw();
    return false;
  };

  let [running, pause, timer] = [false, SOON, 0];
  const send = async () => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    let next;
    while ((next = queue.find((entry) => !entry.problem)) && await deliver(next)) pause = SOON;
    running = false;
    if (next) {
      timer = setTimeout(send, pause);
      pause = Math.min(pause * 2, LATER);
    }
  };
  window.addEventListener("online", send);

  /* ---- Taking it in ------------------------------------------------------------------------- */

  const take = (form, submitter) => {
    const fields = [...new FormData(form, submitter)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
    const words = written(form).map((field) => field.value.trim()).join(" · ");
    const [stay, then] = [form.dataset.outbox === "stay", form.dataset.outboxThen];
    const entry = { name: `${PREFIX}${Date.now()}:${newKey()}`, url: form.action, fields, words, stay, then, tried: away };
    /* Of one text that is changed, only the newest is sent; but what the other end has from before stays what it is. */
    if (stay) queue.filter((one) => one.url === entry.url && one.tried).forEach(drop);
    if (!stay && then === undefined) for (const field of written(form)) field.value = "";
    if (form.elements.key) form.elements.key.value = newKey();
    form.dispatchEvent(new Event("lagspill-taken"));
    queue.push(entry);
    return entry;
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.matches("[data-steady]") && (away || !navigator.onLine)) {
      event.preventDefault();
      say(texts.outboxAway);
    }
    if (!form.matches("[data-outbox]") || !written(form).length) return;
    event.preventDefault();
    const entry = take(form, event.submitter);
    const hidden = await seal(entry);
    if (queue.includes(entry)) keep(store, entry.name, hidden);
    forget(form);
    draw();
    send();
  });

  /* ---- Others see that one writes ------------------------------------------------------------ */

  let told = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-typing]");
    if (!form || !event.isTrusted || Date.now() - told < 4000) return;
    told = Date.now();
    const body = new URLSearchParams({ entry: form.dataset.typingOn ?? "" });
    fetch(form.dataset.typing, { method: "POST", body, headers: { "X-CSRFToken": csrf() } }).catch(() => { told = 0; });
  });

  /* ---- What an earlier page did not get sent --------------------------------------------------- */

  const left = async () => {
    let names = [];
    try { names = Object.keys(store).filter((name) => name.startsWith(PREFIX)).sort(); } catch { /* no storage */ }
    for (const name of names) {
      const entry = await unseal(stored(store, name) ?? "");
      if (entry) queue.push({ ...entry, name, tried: true, problem: undefined });
      else if (Date.now() - Number(name.split(":")[1]) > WEEK) keep(store, name, null);
    }
    draw();
    send();
  };
  draw();
  left();
})();
