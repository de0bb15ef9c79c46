// Live: one websocket per page. A message is a section, which replaces the one with the same id unless it is older, or a
// beat, which says that the server is there. Without a beat for 12 seconds the page says so and its colours go off.
// Where websockets are blocked the same panels are fetched every few seconds.
(function () {
  "use strict";
  const body = document.body;
  const SILENCE = 12000, SLOWEST = 8000, POLL = 3000;
  let socket = null, tries = 0, neverOpened = 0, heardAt = performance.now(), lastTime = "", tag = "", polling = 0;

  function put(html) {
    const box = document.createElement("template");
    box.innerHTML = html;
    for (const fresh of Array.from(box.content.children)) if (fresh.id) replace(fresh);
  }

  function replace(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old || Number(fresh.dataset.seq) < Number(old.dataset.seq)) return;
    const whole = old.parentElement.closest("[data-seq]");
    const held = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    htmx.process(fresh);
    if (whole && Number(whole.dataset.seq) < Number(fresh.dataset.seq)) whole.dataset.seq = fresh.dataset.seq;
    const again = held && document.getElementById(held);
    if (again) again.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("pulse:put", { detail: fresh }));
  }

  function beat(said) {
    heardAt = performance.now();
    lastTime = said.local.slice(11, 16);
    tries = 0;
    contact(true);
    document.getElementById("newer").hidden = said.version === body.dataset.version;
  }

  function contact(there) {
    const banner = document.getElementById("contact");
    if (banner.hidden === there) return;
    if (!there) banner.textContent = banner.dataset.lost.replace("%s", since());
    banner.hidden = there;
    document.documentElement.classList.toggle("is-lost", !there);
  }

  function since() {
    const local = lastTime || new Date(Date.now() - SILENCE).toTimeString().slice(0, 5);
    return document.documentElement.lang === "en" ? local : local.replace(":", ".");
  }

  function connect() {
    if (socket) return;
    let opened = false;
    socket = new WebSocket(location.origin.replace(/^http/, "ws") + body.dataset.live);
    socket.onmessage = (message) => {
      if (!opened) { opened = true; neverOpened = 0; stopPolling(); }
      heardAt = performance.now();
      if (message.data.startsWith("{")) beat(JSON.parse(message.data));
      else put(message.data);
    };
    socket.onclose = () => {
      socket = null;
      if (!opened && ++neverOpened >= 2) startPolling();
      setTimeout(connect, Math.min(1000 * 2 ** tries++, SLOWEST) * (0.5 + Math.random() / 2));
    };
  }

  async function poll() {
    try {
      const answer = await fetch(body.dataset.twin, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (!polling || !(answer.ok || answer.status === 304)) return;
      if (answer.status === 304) { heardAt = performance.now(); contact(true); return; }
      tag = answer.headers.get("ETag") || "";
      const said = await answer.json();
      Object.values(said.panels).forEach(put);
      beat(said.local ? said : said.beat);
    } catch (_away) { /* the silence says it */ }
  }

  function startPolling() {
    if (!polling) polling = setInterval(poll, POLL);
  }

  function stopPolling() {
    clearInterval(polling);
    polling = 0;
  }

  function wake() {
    if (document.hidden || performance.now() - heardAt < SILENCE) return;
    if (socket) socket.close();
    tries = 0;
    connect();
  }

  window.pulse = { put };
  setInterval(() => {
    if (performance.now() - heardAt < SILENCE) return;
    contact(false);
    if (socket && socket.readyState === WebSocket.OPEN) socket.close();
  }, 1000);
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  connect();
})();
