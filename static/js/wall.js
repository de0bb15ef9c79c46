/* The wall: shows what the line brings, says so when the line is gone, and looks after itself for months.
   Loaded last, after wall-clock.js, wall-pages.js and wall-link.js. ES5 for TVs from 2018 on. */
(function () {
  'use strict';
  var Wall = window.Wall;
  var body = document.body, root = document.documentElement;
  var LOST_AFTER = 12000;       /* ms without a word from the server */
  var NEW_FOR = 45000;          /* ms a changed panel keeps its mark */
  var FRESHEN = 600000;         /* ms between two full looks: values grow old without anyone changing them */
  var NIGHTLY = 3 * 60 + 15 + Math.floor(Math.random() * 30);   /* minute of the day, about 03.30 */
  var loadedAt = Wall.steady(), tickedAt = loadedAt, freshAt = loadedAt, lastHeard = Wall.now(), isLost = false;

  /* -- panels; `shown` is what the server last said, by id, because the pages are turned in the drawing itself */
  var shown = {};

  function remember(sections) {
    Array.prototype.forEach.call(sections, function (section) {
      shown[section.id] = section.outerHTML.replace(/ data-(seq|changed)="[^"]*"/g, '');
    });
  }

  function isNews(section, before) {
    return before !== undefined && before !== shown[section.id] && /\b(tile|list)\b/.test(section.className);
  }

  function unmark() {
    Array.prototype.forEach.call(document.querySelectorAll('.is-new'), function (section) {
      if (Wall.steady() > +section.getAttribute('data-new-until')) { section.classList.remove('is-new'); }
    });
  }

  function replace(html) {
    var box = document.createElement('div');
    box.innerHTML = html;
    var fresh = box.firstElementChild;
    var old = fresh && document.getElementById(fresh.id);
    if (!old || +fresh.getAttribute('data-seq') < +old.getAttribute('data-seq')) { return; }
    var before = {}, id;
    for (id in shown) { if (shown.hasOwnProperty(id)) { before[id] = shown[id]; } }
    var sections = box.querySelectorAll('section');
    remember(sections);
    if (before[fresh.id] === shown[fresh.id]) {
      old.setAttribute('data-seq', fresh.getAttribute('data-seq'));
      return;
    }
    Array.prototype.forEach.call(sections, function (section) {
      if (!isNews(section, before[section.id])) { return; }
      section.classList.add('is-new');
      section.setAttribute('data-new-until', String(Wall.steady() + NEW_FOR));
    });
    old.parentNode.replaceChild(fresh, old);
    delete shown[fresh.classList.contains('tile') ? 'panel-figures' : ''];
    Wall.lay();
    Wall.tickClock();
  }

  /* -- contact */
  function contact(lost) {
    isLost = lost;
    var at = Wall.hhmm(lastHeard);
    root.classList[lost ? 'add' : 'remove']('is-lost');
    document.getElementById('contact').setAttribute('data-state', lost ? 'lost' : 'live');
    Wall.write(document.getElementById('contact-word'), Wall.say(lost ? 'lost-short' : 'live'));
    Wall.write(document.getElementById('lost'), lost ? Wall.say('lost', at) : '');
    Wall.lay();
  }

  Wall.heard = function (text) {
    if (text.charAt(0) === '{') {
      var beat = JSON.parse(text);
      if (beat.local) { Wall.setTime(beat.local); }
      if (beat.version && beat.version !== body.getAttribute('data-version')) { reload(Math.random() * 20000); }
    } else if (text) {
      replace(text);
    }
    lastHeard = Wall.now();
    if (isLost || document.getElementById('contact').getAttribute('data-state') !== 'live') { contact(false); }
    Wall.tickClock();
  };

  /* -- looking after itself */
  var reloading = false;

  /* Loads the page again, but only when the server has just answered for it: a wall never shows an error page. */
  function reload(pause) {
    if (reloading) { return; }
    reloading = true;
    window.setTimeout(function () {
      var ask = new XMLHttpRequest();
      ask.open('GET', location.href);
      ask.timeout = 10000;
      ask.onload = function () {
        if (ask.status === 200 && ask.responseText.indexOf('id="wall"') > 0) { location.reload(); } else { reloading = false; }
      };
      ask.onerror = ask.ontimeout = function () { reloading = false; };
      ask.send();
    }, pause);
  }

  function freshen() {
    if (Wall.steady() - freshAt < FRESHEN) { return; }
    freshAt = Wall.steady() - Math.random() * 60000;
    Wall.fetch();
  }

  function nightly() {
    var now = Wall.now();
    var due = now.getUTCHours() * 60 + now.getUTCMinutes() === NIGHTLY;
    if (due && Wall.steady() - loadedAt > 3600000) { reload(Math.random() * 60000); }
  }

  function tick() {
    if (Wall.steady() - tickedAt > 30000) { Wall.connect(); }   /* the TV slept */
    tickedAt = Wall.steady();
    Wall.tickLink();
    Wall.tickClock();
    if (!isLost && Wall.silence() > LOST_AFTER) { contact(true); }
    if (isLost && Wall.silence() > FRESHEN) { reload(Math.random() * 60000); }
    unmark();
    freshen();
    nightly();
  }

  /* a script that broke gets a new page; so does one whose clockwork has stopped */
  window.onerror = function () { if (Wall.steady() - loadedAt > 60000) { reload(Math.random() * 30000); } };
  window.setInterval(function () { if (Wall.steady() - tickedAt > 60000) { reload(0); } }, 20000);

  remember(document.querySelectorAll('section'));
  Wall.startPages();
  Wall.startLink();
  window.setInterval(tick, 1000);
  tick();
}());
