/* The wall's line to the server: one socket, reopened for ever with jitter; polling where sockets do not get through.
   Calls Wall.heard(text) for each message. ES5 for TVs from 2018 on. */
(function () {
  'use strict';
  var Wall = window.Wall = window.Wall || {};
  var body = document.body;
  var LONGEST = 8000;          /* ms between two attempts, at most */
  var SILENCE = 12000;         /* ms without a message on an open socket: it is dead */
  var POLL = 5000;
  var socket = null, opened = 0, failures = 0, heardAt = 0, everHeard = false, waiting = null, polling = null, tag = '';

  function address(what) {
    return '/boards/' + encodeURIComponent(body.getAttribute('data-board')) + '/' + what + '?as=wall&lang=' +
      body.getAttribute('data-lang');
  }

  function heard(text) {
    heardAt = Wall.steady();
    Wall.heard(text);
  }

  function later() {
    if (waiting) { return; }
    var pause = Math.min(500 * Math.pow(2, failures), LONGEST) * (0.5 + Math.random() / 2);
    failures += 1;
    waiting = window.setTimeout(function () { waiting = null; open(); }, pause);
  }

  function drop() {
    if (!socket) { return; }
    var old = socket;
    socket = null;
    old.onopen = old.onmessage = old.onclose = old.onerror = null;
    try { old.close(); } catch (ignored) { /* it was never open */ }
  }

  function open() {
    drop();
    opened = Wall.steady();
    try {
      socket = new WebSocket((location.protocol === 'https:' ? 'wss://' : 'ws://') + location.host + address('live'));
    } catch (ignored) {
      failed();
      return;
    }
    socket.onmessage = function (event) {
      failures = 0;
      everHeard = true;
      stopPolling();
      heard(event.data);
    };
    socket.onclose = failed;
  }

  function failed() {
    drop();
    if (failures >= (everHeard ? 6 : 2)) { startPolling(); }
    later();
  }

  /* -- where a proxy lets no socket through: ask again and again, and keep trying the socket now and then */
  function startPolling() {
    if (!polling) { polling = window.setInterval(Wall.fetch, POLL); Wall.fetch(); }
  }

  function stopPolling() {
    window.clearInterval(polling);
    polling = null;
  }

  /* All panels over plain HTTP: 304 when nothing has changed counts as contact too. */
  Wall.fetch = function () {
    var ask = new XMLHttpRequest();
    ask.open('GET', address('panels'));
    if (tag) { ask.setRequestHeader('If-None-Match', tag); }
    ask.timeout = POLL;
    ask.onload = function () {
      if (ask.status === 304) { heard(''); }
      if (ask.status !== 200) { return; }
      try {
        var answer = JSON.parse(ask.responseText);
        tag = ask.getResponseHeader('ETag') || '';
        for (var id in answer.panels) { if (answer.panels.hasOwnProperty(id)) { heard(answer.panels[id]); } }
        heard(JSON.stringify(answer));
      } catch (ignored) { /* a proxy's own page */ }
    };
    ask.send();
  };

  /* ms since the last message, from socket or poll */
  Wall.silence = function () { return Wall.steady() - heardAt; };

  Wall.connect = function () {
    window.clearTimeout(waiting);
    waiting = null;
    open();
  };

  /* an open socket that says nothing is as good as none; so is one that never finishes opening */
  Wall.tickLink = function () {
    if (socket && Wall.silence() > SILENCE && Wall.steady() - opened > SILENCE) {
      drop();
      later();
    }
  };

  Wall.startLink = function () {
    heardAt = Wall.steady();
    open();
    window.addEventListener('online', Wall.connect);
    document.addEventListener('visibilitychange', function () { if (!document.hidden) { Wall.connect(); } });
  };
}());
