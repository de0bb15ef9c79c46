/* More than fits is turned page by page. Red figures stay on every page; when they are many, the tiles get smaller.
   ES5 for TVs from 2018 on. */
(function () {
  'use strict';
  var Wall = window.Wall = window.Wall || {};
  var SECONDS = 12;
  var PLACES = [0, 1, 2, 3, 4, 6, 8, 9, 12, 24, 40, 60];
  var turn = 0;

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function dots(element, words, page, pages, more) {
    if (!element) { return; }
    element.hidden = pages < 2;
    if (pages < 2) { return; }
    element.textContent = '';
    for (var i = 0; words === 'page' && i < pages && pages < 8; i += 1) {
      var dot = document.createElement('span');
      dot.className = 'pages__dot' + (i === page ? ' pages__dot--here' : '');
      element.appendChild(dot);
    }
    element.appendChild(document.createTextNode(Wall.say(words, page + 1, pages) + more));
  }

  /* How many tiles to lay out, for so many figures of which so many are red. A third of the places, at least, is left
     for the others to take turns on; the smallest layout is the last resort. */
  Wall.places = function (count, reds) {
    var i;
    if (count <= 12) {
      for (i = 0; PLACES[i] < count; i += 1) { /* the first that holds them all */ }
      return PLACES[i];
    }
    for (i = PLACES.indexOf(12); i < PLACES.length - 1; i += 1) {
      if (count <= PLACES[i] && reds > 8 || reds <= PLACES[i] * 2 / 3) { return PLACES[i]; }
    }
    return PLACES[PLACES.length - 1];
  };

  function layFigures() {
    var section = document.getElementById('panel-figures');
    var tiles = section ? section.querySelectorAll('.tile') : [];
    var red = [], rest = [];
    each(tiles, function (tile) { (tile.getAttribute('data-state') === 'off' ? red : rest).push(tile); });
    var places = Wall.places(tiles.length, red.length);
    if (section && section.getAttribute('data-places') !== String(places)) { section.setAttribute('data-places', places); }
    var room = Math.max(1, places - red.length);
    var pages = Math.max(1, Math.ceil(rest.length / room));
    var page = turn % pages;
    rest.forEach(function (tile, number) { tile.hidden = Math.floor(number / room) !== page; });
    red.forEach(function (tile) { tile.hidden = false; });
    if (section) { section[pages > 1 ? 'setAttribute' : 'removeAttribute']('data-paged', ''); }
    dots(section && section.querySelector('.figures__pages'), 'page', page, pages, red.length ? ' · ' + Wall.say('pinned') : '');
  }

  /* The list flows into columns as wide as itself: a page is a column. */
  function layList(section) {
    var items = section.querySelector('.list__items');
    var wide = items ? items.clientWidth : 0;
    var pages = wide ? Math.max(1, Math.round(items.scrollWidth / wide)) : 1;
    var page = turn % pages;
    if (items) { items.scrollLeft = page * wide; }
    dots(section.querySelector('.list__pages'), 'of', page, pages, '');
  }

  Wall.lay = function () {
    layFigures();
    each(document.querySelectorAll('.list'), layList);
  };

  Wall.startPages = function () {
    Wall.lay();
    window.addEventListener('resize', Wall.lay);
    if (document.fonts && document.fonts.ready) { document.fonts.ready.then(Wall.lay); }
    window.setInterval(function () {
      turn += 1;
      Wall.lay();
    }, SECONDS * 1000);
  };
}());
