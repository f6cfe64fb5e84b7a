// Keeps the shell and the tickets that were opened on this phone. Never anything else: other pages come from the network or not at all.
'use strict';
var shell = 'shell-@VERSION@';
var tickets = 'tickets';
var desks = 'desks';
var files = ['/offline', @FILES@];

self.addEventListener('install', function (event) {
  event.waitUntil(caches.open(shell).then(function (cache) { return cache.addAll(files); }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener('activate', function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== shell && name !== tickets && name !== desks; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

// The desk that works without network: the page and its script. It names nobody.
function isDesk(path) { return /^\/staff\/offices\/[0-9A-Z-]+\/offline$/.test(path); }

function isTicket(path) { return /^\/bookings\/[0-9A-Z]{5}-[0-9A-Z]{5}(\/ticket\.(png|ics))?$/.test(path); }

// By its path alone: what is shown after a move is the same ticket, and takes the place of the one before it.
function keep(url, answer) {
  return caches.open(tickets).then(function (cache) {
    var ticket = url.origin + url.pathname.split('/').slice(0, 3).join('/');
    var stale = url.pathname.split('/').length > 3 ? [] : [ticket + '/ticket.png', ticket + '/ticket.ics'];
    return Promise.all(stale.map(function (path) { return cache.delete(path); })).then(function () {
      return cache.put(url.origin + url.pathname, answer);
    });
  });
}
function forget(url) { return caches.open(tickets).then(function (cache) { return cache.delete(url.origin + url.pathname); }); }
function kept(url) { return caches.open(tickets).then(function (cache) { return cache.match(url.origin + url.pathname); }); }

// Who logs in, out, or erases the account leaves nothing of before on the phone.
function endsTickets(path) { return path === '/login' || path === '/logout' || path === '/account/deletion'; }

self.addEventListener('fetch', function (event) {
  var url = new URL(event.request.url);
  if (url.origin !== location.origin) return;
  if (event.request.method === 'POST') {
    if (endsTickets(url.pathname)) event.waitUntil(caches.delete(tickets));
    return;
  }
  if (event.request.method !== 'GET') return;
  if (/^\/static\/desk\./.test(url.pathname)) {
    event.respondWith(caches.match(event.request).then(function (found) {
      return found || fetch(event.request).then(function (answer) {
        var copy = answer.clone();
        if (answer.ok) event.waitUntil(caches.open(desks).then(function (cache) {
          return cache.keys().then(function (keys) {
            return Promise.all(keys.filter(function (key) { return /\/static\/desk\./.test(key.url); }).map(function (key) { return cache.delete(key); }));
          }).then(function () { return cache.put(event.request, copy); });
        }));
        return answer;
      });
    }));
  } else if (url.pathname.indexOf('/static/') === 0) {
    event.respondWith(caches.match(event.request).then(function (found) { return found || fetch(event.request); }));
  } else if (isDesk(url.pathname)) {
    event.respondWith(fetch(event.request).then(function (answer) {
      var copy = answer.clone();
      if (answer.ok && !answer.redirected) event.waitUntil(caches.open(desks).then(function (cache) { return cache.put(url.origin + url.pathname, copy); }));
      if (answer.status >= 500) return caches.match(url.origin + url.pathname).then(function (found) { return found || answer; });
      return answer;
    }).catch(function () {
      return caches.match(url.origin + url.pathname).then(function (found) { return found || caches.match('/offline'); });
    }));
  } else if (isTicket(url.pathname)) {
    event.respondWith(fetch(event.request).then(function (answer) {
      if (answer.ok && !answer.redirected) event.waitUntil(keep(url, answer.clone()));
      // the session has ended, or the ticket: nothing of it stays
      else if (answer.type === 'opaqueredirect' || answer.redirected || answer.status < 500) event.waitUntil(forget(url));
      else return kept(url).then(function (found) { return found || answer; });
      return answer;
    }).catch(function () {
      return kept(url).then(function (found) { return found || caches.match('/offline'); });
    }));
  } else if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(function () { return caches.match('/offline'); }));
  }
});
