// Sheets: every link with data-sheet opens its form in a dialog over the page; without this script it is a page of its own.
// A form that was sent is hidden, not removed, until the server has answered: what was typed is never lost. Its key is
// made here, once per opening, so that a double tap or a second try writes once.
(function () {
  "use strict";
  const body = document.body;
  const sheets = document.getElementById("sheets");
  const toasts = document.getElementById("toasts");

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function written(form) {
    return Boolean(form) && Array.from(form.elements).some((box) =>
      (box.type === "radio" ? box.checked !== box.defaultChecked : box.type !== "hidden" && box.name !== "who" && box.value !== box.defaultValue));
  }

  function open(link) {
    const kept = Array.from(sheets.children).find((one) => one.dataset.address === link.href && !one.dataset.sending);
    if (kept) return kept.showModal();
    const key = newKey();
    const sheet = document.createElement("dialog");
    sheet.className = "sheet";
    Object.assign(sheet.dataset, { address: link.href, opener: link.id });
    sheet.setAttribute("aria-labelledby", key + "-name");
    sheet.innerHTML = '<form method="dialog" class="sheet__top"><button class="sheet__close"><svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6l12 12M18 6L6 18"/></svg><span class="said"></span></button></form><div class="sheet__form" aria-live="off"></div>';
    sheet.querySelector(".said").textContent = body.dataset.close;
    sheets.append(sheet);
    const place = sheet.lastElementChild;
    const ready = document.getElementById(link.dataset.sheet || "no template");
    if (ready) {
      place.innerHTML = ready.innerHTML.replaceAll("new-sheet-key", key);
      htmx.process(place);
      settle(sheet);
    } else {
      const address = new URL(link.href);
      address.searchParams.set("key", key);
      address.searchParams.set("sheet", "1");
      place.innerHTML = '<p class="sheet__wait"></p>';
      place.firstChild.textContent = body.dataset.fetching;
      place.id = "sheet-" + key;
      htmx.ajax("GET", address.pathname + address.search, { target: place, swap: "innerHTML" });
    }
    sheet.showModal();
    focus(sheet);
    return sheet;
  }

  // who writes is known by the chip on the page, also for a form that lay ready
  function settle(sheet) {
    const box = sheet.querySelector("[name=who]");
    const chip = document.getElementById("who");
    if (box && chip && !box.value) box.value = box.defaultValue = chip.dataset.who;
    const name = sheet.querySelector(".form__title");
    if (name) sheet.setAttribute("aria-labelledby", name.id);
  }

  function focus(place) {
    const first = place.querySelector("[aria-invalid=true], [data-invalid] input, .form__notice:not([hidden])") || place.querySelector("[autofocus]");
    if (!first) return;
    if (first.matches(".form__notice")) first.tabIndex = -1;
    first.focus();
    if (first.select) first.select();
  }

  function finished(sheet) {
    const opener = document.getElementById(sheet.dataset.opener);
    sheet.remove();
    if (opener && (document.activeElement === body || !document.activeElement)) opener.focus({ preventScroll: true });
  }

  function failed(form, sentence) {
    const sheet = form.closest("dialog");
    const notice = form.querySelector(".form__notice");
    const button = form.querySelector(".form__save");
    if (notice) { notice.textContent = sentence; notice.hidden = false; }
    if (button) button.textContent = body.dataset.again;
    if (sheet) { delete sheet.dataset.sending; if (!sheet.open) sheet.showModal(); }
    focus(form);
    form.dispatchEvent(new CustomEvent("pulse:unsent", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-sheet]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  });

  // a tap beside the sheet closes it, and what was typed waits for the next opening
  sheets.addEventListener("click", (event) => { if (event.target.matches("dialog")) event.target.close(); });
  sheets.addEventListener("close", (event) => {
    const sheet = event.target;
    if (!sheet.dataset.sending && !written(sheet.querySelector(".form"))) finished(sheet);
  }, true);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target;
    const sheet = form.closest("dialog");
    if (!sheet || !form.matches(".form") || event.detail.requestConfig.verb !== "post") return;
    sheet.dataset.sending = "1";
    form.dispatchEvent(new CustomEvent("pulse:sent", { bubbles: true, detail: { form, by: event.detail.requestConfig.triggeringEvent.submitter } }));
    sheet.close();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig, elt } = event.detail;
    const from = requestConfig.elt || elt;
    const sheet = from.closest("dialog");
    if (requestConfig.verb !== "post" || from.matches(".toast__undo") === false && !sheet) return;
    if (xhr.status === 200) {
      event.detail.shouldSwap = false;
      const next = sheet && from.matches("[data-row]") && from.elements.back.value.endsWith("/readings/next");
      if (sheet) sheet.remove();
      window.pulse.put(xhr.responseText);
      if (next) open(document.getElementById("act-figures"));
      else if (sheet) finished(sheet);
    } else if (sheet) {
      delete sheet.dataset.sending;
      from.dispatchEvent(new CustomEvent("pulse:unsent", { bubbles: true }));
    } else {
      toasts.innerHTML = xhr.responseText;
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const sheet = sheets.contains(event.target) || event.target.closest("dialog") ? event.target.closest("dialog") : null;
    if (!sheet) return focus(document.getElementById("main"));
    settle(sheet);
    if (!sheet.open) sheet.showModal();
    focus(sheet);
  });

  function unsent(event, sentence) {
    const form = (event.detail.requestConfig || {}).elt || event.target;
    if (form.matches(".form")) return failed(form, sentence);
    const waiting = event.detail.target && event.detail.target.querySelector(".sheet__wait");
    if (waiting) waiting.textContent = sentence;
    else if (form.matches(".toast__undo")) toasts.querySelector(".toast__text").textContent = sentence;
  }
  document.addEventListener("htmx:sendError", (event) => unsent(event, body.dataset.noContact));
  document.addEventListener("htmx:timeout", (event) => unsent(event, body.dataset.noContact));
  document.addEventListener("htmx:responseError", (event) => {
    const said = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html").querySelector(".sorry-line");
    unsent(event, said ? said.textContent : body.dataset.refused);
  });

  addEventListener("beforeunload", (event) => { if (sheets.querySelector("[data-sending]")) event.preventDefault(); });
})();
