// Keeps the shell and the tickets that were opened on this phone. Never anything else: other pages come from the network or not at all.
'use strict';
var shell = 'shell-@VERSION@';
var tickets = 'tickets';
var files = ['/offline', @FILES@];

self.addEventListener('install', function (event) {
  event.waitUntil(caches.open(shell).then(function (cache) { return cache.addAll(files); }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener('activate', function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name !== shell && name !== tickets; }).map(function (name) { return caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

function isTicket(path) { return /^\/bookings\/[0-9A-Z]{5}-[0-9A-Z]{5}(\/ticket\.(png|ics))?$/.test(path); }

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
  if (url.pathname.indexOf('/static/') === 0) {
    event.respondWith(caches.match(event.request).then(function (found) { return found || fetch(event.request); }));
  } else if (isTicket(url.pathname)) {
    event.respondWith(fetch(event.request).then(function (answer) {
      if (answer.ok && !answer.redirected) {
        var copy = answer.clone();
        event.waitUntil(caches.open(tickets).then(function (cache) { return cache.put(event.request, copy); }));
      } else if (answer.redirected || answer.status === 404 || answer.status === 401) {
        event.waitUntil(caches.open(tickets).then(function (cache) { return cache.delete(event.request); }));
      }
      return answer;
    }).catch(function () {
      return caches.open(tickets).then(function (cache) { return cache.match(event.request); }).then(function (found) {
        return found || caches.match('/offline');
      });
    }));
  } else if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(function () { return caches.match('/offline'); }));
  }
});
