/* The wall's time: the server's, because the clocks of TVs lie. Also the countdown, the night, and the pixel shift.
   ES5 for TVs from 2018 on. */
(function () {
  'use strict';
  var Wall = window.Wall = window.Wall || {};
  var body = document.body;
  var MINUTE = 60000;
  var atServer = parse(body.getAttribute('data-local'));
  var atHere = steady();

  /* milliseconds that never jump, however the TV's clock is set */
  function steady() {
    return window.performance && performance.now ? performance.now() : new Date().getTime();
  }

  /* 'YYYY-MM-DDTHH:MM[:SS]' without a zone, as a count of milliseconds: only differences and its own parts are used */
  function parse(text) {
    var p = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)(?::(\d+))?/.exec(text || '');
    return p ? Date.UTC(+p[1], p[2] - 1, +p[3], +p[4], +p[5], +(p[6] || 0)) : 0;
  }

  function two(number) { return (number < 10 ? '0' : '') + number; }

  Wall.steady = steady;

  Wall.say = function (name) {
    var text = body.getAttribute('data-say-' + name) || '';
    for (var i = 1; i < arguments.length; i += 1) { text = text.split('{' + (i - 1) + '}').join(arguments[i]); }
    return text;
  };

  Wall.setTime = function (local) {
    atServer = parse(local);
    atHere = steady();
  };

  /* the server's local time now, read with the getUTC… methods */
  Wall.now = function () { return new Date(atServer + steady() - atHere); };

  Wall.hhmm = function (moment) {
    var mark = body.getAttribute('data-lang') === 'en' ? ':' : '.';
    return two(moment.getUTCHours()) + mark + two(moment.getUTCMinutes());
  };

  Wall.write = function (element, text) {
    if (element && element.textContent !== text) { element.textContent = text; }
  };

  function countdown() {
    var element = document.getElementById('countdown');
    if (!element) { return; }
    var left = Math.ceil((parse(element.getAttribute('data-at')) - Wall.now().getTime()) / MINUTE);
    var hours = Math.round(left / 60);
    var text = left <= 0 ? Wall.say('now') : left < 60 ? Wall.say('minute', left)
      : Wall.say(hours === 1 ? 'hour' : 'hours', hours);
    Wall.write(element, left > 720 || left < -MINUTE ? '' : text);
  }

  /* 'HH:MM-HH:MM', over midnight too */
  function night() {
    var span = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(body.getAttribute('data-dim') || '');
    var at = two(Wall.now().getUTCHours()) + ':' + two(Wall.now().getUTCMinutes());
    var dark = span && (span[1] <= span[2] ? at >= span[1] && at < span[2] : at >= span[1] || at < span[2]);
    document.documentElement.classList[dark ? 'add' : 'remove']('is-night');
  }

  /* a few pixels, another way every minute: nothing stands still on the same spot for a day */
  var ROUND = [[0, 0], [3, 1], [5, 3], [3, 5], [0, 6], [-3, 5], [-5, 3], [-3, 1]];

  function shift() {
    var step = ROUND[Wall.now().getUTCMinutes() % ROUND.length];
    var unit = Math.min(window.innerWidth, window.innerHeight) / 1080;
    var moved = 'translate(' + Math.round(step[0] * unit) + 'px,' + Math.round((step[1] - 3) * unit) + 'px)';
    document.getElementById('board').style.transform = moved;
  }

  var minute = -1;

  Wall.tickClock = function () {
    Wall.write(document.getElementById('clock'), Wall.hhmm(Wall.now()));
    countdown();
    var now = Math.floor(Wall.now().getTime() / MINUTE);
    if (now === minute) { return; }
    minute = now;
    night();
    shift();
  };
}());
