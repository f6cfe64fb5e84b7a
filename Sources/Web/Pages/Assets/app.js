// What the pages gain when scripts run; without them everything works all the same. No newer syntax than Chrome 90 knows.
(function () {
  'use strict';
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(function () {});

  // errors are read first
  var errors = document.getElementById('errors');
  if (errors) errors.focus();

  document.querySelectorAll('[data-print]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () { window.print(); });
  });

  // pressed twice is sent once; the form's key makes sure of it also where this does not run
  document.querySelectorAll('[data-once]').forEach(function (button) {
    button.form.addEventListener('submit', function (event) {
      if (button.form.dataset.sent) event.preventDefault();
      button.form.dataset.sent = '1';
    });
  });
  window.addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (form) { delete form.dataset.sent; });
  });

  document.querySelectorAll('[data-nearest]').forEach(function (button) {
    if (!navigator.geolocation) return;
    button.hidden = false;
    button.addEventListener('click', function () {
      navigator.geolocation.getCurrentPosition(function (position) {
        var query = new URLSearchParams(location.search);
        query.set('lat', position.coords.latitude.toFixed(2));
        query.set('lon', position.coords.longitude.toFixed(2));
        location.href = button.dataset.nearest + '?' + query;
      });
    });
  });

  // the live state of a ticket, while somebody looks at it
  var live = document.querySelector('[data-live]');
  if (live) {
    var refresh = function () {
      if (document.hidden) return;
      fetch(live.dataset.live, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : null;
      }).then(function (html) {
        if (html && html !== live.innerHTML) live.innerHTML = html;
      }).catch(function () {});
    };
    setInterval(refresh, 20000);
    document.addEventListener('visibilitychange', refresh);
  }

  // the tickets that were seen on this phone, for the page that tells there is no network
  var list = document.querySelector('[data-tickets]');
  if (list && window.caches) {
    caches.open('tickets').then(function (cache) { return cache.keys(); }).then(function (keys) {
      keys.forEach(function (key) {
        var path = new URL(key.url).pathname;
        var match = path.match(/^\/bookings\/([0-9A-Z]{5}-[0-9A-Z]{5})$/);
        if (!match) return;
        var item = document.createElement('li');
        var link = document.createElement('a');
        link.href = path;
        link.textContent = match[1];
        item.appendChild(link);
        list.appendChild(item);
      });
    });
  }
})();
