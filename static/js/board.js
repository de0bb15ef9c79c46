// The board: shows at once what is being saved, counts what is left to fill in, works out a share, and takes down messages.
(function () {
  "use strict";
  const body = document.body;
  const SHOWN = 10000;
  const before = new WeakMap(); // form → how to take back what was shown early

  function sent(event) {
    const { form, by } = event.detail;
    const shown = form.dataset.row ? figure(form) : form.dataset.panel ? newThing(form) : form.dataset.card ? card(form, by) : null;
    if (shown) before.set(form, shown);
  }

  function figure(form) {
    const row = document.getElementById("panel-figure-" + form.dataset.row);
    const value = row && row.querySelector(".fill__value");
    if (!value) return null;
    const was = value.textContent;
    const share = form.querySelector(".parts__share");
    value.textContent = form.elements.value ? form.elements.value.value : share ? share.textContent.replace(/^= /, "") || was : "…";
    return saving(row, row.querySelector(".row__about"), () => { value.textContent = was; });
  }

  function newThing(form) {
    const panel = document.getElementById(form.dataset.panel);
    if (!panel) return null;
    const line = document.createElement("div");
    line.className = "thing thing--still is-saving";
    line.innerHTML = '<span class="thing__words"><span class="thing__title"></span><span class="thing__more"></span></span>';
    line.querySelector(".thing__title").textContent = form.elements.title.value;
    line.querySelector(".thing__more").textContent = body.dataset.saving;
    panel.querySelector(".card__head").after(line);
    return () => line.remove();
  }

  function card(form, by) {
    const line = document.getElementById(form.dataset.card);
    return line && saving(line, line.querySelector(".thing__more"), () => {}, by && by.textContent);
  }

  function saving(whole, text, back, told) {
    const was = text.textContent;
    whole.classList.add("is-saving");
    text.textContent = (told ? told.trim() + " · " : "") + body.dataset.saving;
    return () => { whole.classList.remove("is-saving"); text.textContent = was; back(); };
  }

  document.addEventListener("pulse:sent", sent);
  document.addEventListener("pulse:unsent", (event) => {
    const back = before.get(event.target);
    if (back) back();
    before.delete(event.target);
  });

  // "2 att fylla i": a row that is pushed alone does not bring the count
  function count() {
    const due = document.getElementById("due");
    if (!due) return;
    const left = document.querySelectorAll(".row[data-due]").length;
    due.hidden = !left;
    due.firstElementChild.textContent = left;
  }

  // a message stays for ten seconds, longer while somebody reads or aims at it
  function takeDown() {
    const toast = document.querySelector(".toast");
    if (!toast) return;
    const left = () => setTimeout(() => {
      if (toast.matches(":hover, :focus-within")) left();
      else toast.remove();
    }, SHOWN);
    left();
    if (location.search.includes("done=")) history.replaceState(null, "", location.pathname);
  }

  document.addEventListener("pulse:put", (event) => (event.detail.id === "toasts" ? takeDown() : count()));

  function read(box) {
    const typed = box.value.trim().replace(/[\s\u00a0\u202f]/g, "").replace(",", ".").replace("\u2212", "-");
    return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : NaN;
  }

  document.addEventListener("input", (event) => {
    const parts = event.target.closest(".parts[data-share]");
    if (!parts) return;
    const [part, whole] = Array.from(parts.querySelectorAll("input"), read);
    const digits = Number(parts.dataset.share);
    const share = whole > 0 && part >= 0 ? (100 * part) / whole : NaN;
    parts.querySelector("output").textContent = Number.isFinite(share)
      ? "= " + share.toLocaleString(document.documentElement.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }) + " %" : "";
  });

  takeDown();
})();
