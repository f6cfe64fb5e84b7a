// What the pages gain when scripts run; without them everything works all the same. No newer syntax than Chrome 90 knows.
(function () {
  'use strict';
  if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(function () {});

  // the list that a desk took for working without network is forgotten after its day, also when its page is not opened again
  if (location.pathname.indexOf('/staff') === 0 && window.indexedDB && indexedDB.databases) {
    var over = function (state) { return state && state.list && state.list.until <= Date.now(); };
    indexedDB.databases().then(function (all) {
      all.filter(function (one) { return one.name.indexOf('desk-') === 0; }).forEach(function (one) {
        indexedDB.open(one.name).onsuccess = function (event) {
          var database = event.target.result;
          var all = database.objectStoreNames.contains('state') ? database.transaction('state').objectStore('state') : null;
          if (!all) return database.close();
          all.get('state').onsuccess = function (found) {
            var state = found.target.result;
            if (!over(state)) return database.close();
            // read again where it is written: what a desk does meanwhile stays
            var writing = database.transaction('state', 'readwrite').objectStore('state');
            writing.get('state').onsuccess = function (again) {
              if (!over(again.target.result)) return database.close();
              again.target.result.list = null;
              writing.put(again.target.result, 'state').onsuccess = function () { database.close(); };
            };
          };
        };
      });
    }).catch(function () {});
  }

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

  // the whole ticket as a picture, for the gallery of a phone
  document.querySelectorAll('[data-picture]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var code = new Image();
      code.onload = function () {
        var lines = [['bold 34px sans-serif', document.querySelector('h1').textContent]];
        document.querySelectorAll('.numbers > div, .facts > div').forEach(function (row) {
          lines.push(['24px sans-serif', row.querySelector('dt').textContent]);
          row.querySelector('dd').innerText.split('\n').forEach(function (text) { if (text.trim()) lines.push(['bold 34px sans-serif', text.trim()]); });
        });
        var canvas = document.createElement('canvas');
        var brush = canvas.getContext('2d');
        var wrapped = [];
        lines.forEach(function (line) {
          brush.font = line[0];
          var row = '';
          line[1].split(' ').forEach(function (word) {
            if (row && brush.measureText(row + ' ' + word).width > 640) { wrapped.push([line[0], row]); row = word; } else row = row ? row + ' ' + word : word;
          });
          wrapped.push([line[0], row]);
        });
        canvas.width = 720;
        canvas.height = 540 + wrapped.length * 46 + 40;
        brush.fillStyle = '#fff';
        brush.fillRect(0, 0, canvas.width, canvas.height);
        brush.imageSmoothingEnabled = false;
        brush.drawImage(code, 120, 20, 480, 480);
        brush.fillStyle = '#000';
        wrapped.forEach(function (line, index) {
          brush.font = line[0];
          brush.fillText(line[1], 40, 560 + index * 46);
        });
        var link = document.createElement('a');
        link.href = canvas.toDataURL('image/png');
        link.download = button.dataset.picture + '.png';
        link.click();
      };
      code.src = '/bookings/' + button.dataset.picture + '/ticket.png';
    });
  });

  // The queue of an office as it changes. The browser reconnects by itself; where it gives up, and where a line is dead without saying so, we do.
  var follow = function (address, heard, lost) {
    var source;
    var last = Date.now();
    var open = function () {
      source = new EventSource(address);
      source.addEventListener('queue', function (event) {
        last = Date.now();
        lost(false);
        heard(JSON.parse(event.data));
      });
      source.onerror = function () {
        lost(true);
        var mine = source;
        // refused, which ends it for the browser: all at once would be refused again
        if (mine.readyState === 2) setTimeout(function () { if (source === mine) open(); }, 1000 + Math.random() * 2000);
      };
    };
    open();
    setInterval(function () {
      if (Date.now() - last < 40000) return;
      last = Date.now();
      lost(true);
      source.close();
      open();
    }, 5000);
  };
  var fill = function (text, values) {
    return text.replace(/\{([a-z]+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  };

  // the live state of a ticket, while somebody looks at it; once in the waiting room, how many are before
  var live = document.querySelector('[data-live]');
  if (live) {
    var following = false;
    var newest = null;
    var show = function () {
      var place = live.querySelector('[data-place]');
      if (!place || !newest) return;
      var number = place.dataset.number;
      var before = newest.waiting.indexOf(number);
      var call = newest.now.concat(newest.last).filter(function (one) { return one.number === number; })[0];
      var text;
      if (before === 0) text = place.dataset.first;
      else if (before > 0) text = fill(place.dataset.waiting, { before: before, minutes: Math.max(1, Math.round((before + 1) * newest.minutes_each)) });
      else if (newest.missed.indexOf(number) >= 0) text = place.dataset.missed;
      else if (call) text = fill(place.dataset.called, { counter: call.counter });
      if (text && text !== place.textContent) place.textContent = text;
    };
    var refresh = function () {
      if (document.hidden) return;
      fetch(live.dataset.live, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : null;
      }).then(function (html) {
        if (html && html !== live.innerHTML) live.innerHTML = html;
        // in vain: the next event asks again
        if (!html) stood = '';
        watch();
      }).catch(function () { stood = ''; });
    };
    var stood = null;
    var watch = function () {
      var place = live.querySelector('[data-place]');
      if (following || !place || !window.EventSource) return;
      following = true;
      var number = place.dataset.number;
      follow(place.dataset.place, function (queue) {
        newest = queue;
        show();
        var among = function (list) { return list.some(function (one) { return one.number === number; }); };
        var stands = queue.waiting.indexOf(number) >= 0 ? 'waiting' : among(queue.now) ? 'called' : queue.serving.indexOf(number) >= 0 ? 'serving'
          : queue.missed.indexOf(number) >= 0 ? 'missed' : 'else';
        if (stood !== null && stands !== stood) refresh();
        stood = stands;
      }, function () {});
    };
    watch();
    setInterval(function () { if (!following) refresh(); }, 20000);
    document.addEventListener('visibilitychange', refresh);
  }

  // lists of a page that follow the queue: fetched again when it changes, and nothing of what is being typed
  var room = document.querySelector('[data-follow]');
  if (room && window.EventSource) {
    follow(room.dataset.follow, function (queue) {
      if (room.dataset.version === String(queue.version)) return;
      room.dataset.version = queue.version;
      fetch(room.dataset.page, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
        return answer.ok && !answer.redirected ? answer.text() : null;
      }).then(function (html) {
        if (!html) return;
        var now = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-follow]');
        if (now) room.innerHTML = now.innerHTML;
      }).catch(function () {});
    }, function () {});
  }

  // The waiting room's television. What it shows is replaced, never added to: it runs for weeks.
  var screen = document.querySelector('[data-screen]');
  if (screen) {
    var clock = document.querySelector('[data-clock]');
    var tick = function () {
      clock.textContent = new Date().toLocaleTimeString('id-ID', { timeZone: clock.dataset.clock, hour: '2-digit', minute: '2-digit' });
    };
    tick();
    setInterval(tick, 1000);
    var speaks = false;
    var button = document.querySelector('[data-speak]');
    if (window.speechSynthesis) {
      button.hidden = false;
      button.addEventListener('click', function () {
        speaks = true;
        button.hidden = true;
      });
    }
    var say = function (call) {
      if (!speaks) return;
      // letter by letter, and the number without its noughts
      var parts = call.number.split('-');
      var words = new SpeechSynthesisUtterance(
        fill(screen.dataset.say, { number: parts[0].split('').join(' ') + ' ' + Number(parts[1]), counter: call.counter }));
      words.lang = 'id-ID';
      window.speechSynthesis.speak(words);
    };
    var rows = function (list, calls) {
      var form = screen.querySelector('template').content.firstElementChild;
      var items = calls.map(function (call) {
        var item = form.cloneNode(true);
        item.querySelector('strong').textContent = call.number;
        item.querySelector('b').textContent = call.counter;
        return item;
      });
      list.replaceChildren.apply(list, items);
    };
    var known = null;
    follow(screen.dataset.screen, function (queue) {
      rows(screen.querySelector('[data-now]'), queue.now.slice(0, 4));
      rows(screen.querySelector('[data-last]'), queue.last);
      var lanes = queue.lanes.filter(function (lane) { return lane.lane === 'online' || lane.waiting > 0; }).map(function (lane) {
        var item = document.createElement('li');
        var name = document.createElement('strong');
        name.textContent = screen.getAttribute('data-lane-' + lane.lane);
        var wait = document.createElement('span');
        wait.textContent = fill(screen.dataset.wait, { n: lane.waiting, minutes: lane.minutes });
        item.append(name, ' ', wait);
        return item;
      });
      var list = screen.querySelector('[data-lanes]');
      list.replaceChildren.apply(list, lanes);
      // what is being called now and was not a moment ago; a call that is repeated is spoken again
      var calls = queue.now.map(function (call) { return call.number + ' ' + call.counter + ' ' + call.calls; });
      if (known && queue.version !== known.version) {
        queue.now.forEach(function (call, index) { if (known.calls.indexOf(calls[index]) < 0) say(call); });
      }
      known = { version: queue.version, calls: calls };
    }, function (isLost) { screen.querySelector('[data-lost]').hidden = !isLost; });
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

  // the desk's camera: the browser reads codes itself where it can, else the service reads them in its frames
  var camera = document.querySelector('[data-camera]');
  if (camera && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener('click', function () {
      var picture = document.querySelector('[data-camera-picture]');
      var form = camera.form;
      var read;
      if (window.BarcodeDetector) {
        var reader = new window.BarcodeDetector({ formats: ['qr_code'] });
        read = function () {
          return reader.detect(picture).then(function (codes) { return codes.length ? codes[0].rawValue : null; });
        };
      } else {
        // three pixels a module of a signed code that fills half of it
        var side = 480;
        var canvas = document.createElement('canvas');
        canvas.width = canvas.height = side;
        var context = canvas.getContext('2d', { willReadFrequently: true });
        read = function () {
          // the middle square
          var from = Math.min(picture.videoWidth, picture.videoHeight);
          context.drawImage(picture, (picture.videoWidth - from) / 2, (picture.videoHeight - from) / 2, from, from, 0, 0, side, side);
          var pixels = context.getImageData(0, 0, side, side).data;
          var grey = '';
          for (var i = 0; i < pixels.length; i += 4) {
            grey += String.fromCharCode((pixels[i] * 77 + pixels[i + 1] * 151 + pixels[i + 2] * 28) >> 8);
          }
          var body = new URLSearchParams({ csrf: form.elements.csrf.value, width: side, height: side, pixels: btoa(grey) });
          return fetch(form.getAttribute('action') + '/frame', { method: 'POST', body: body, credentials: 'same-origin' })
            .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : {}; })
            .then(function (seen) { return seen.code || null; });
        };
      }
      navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(function (stream) {
        picture.hidden = false;
        picture.srcObject = stream;
        var look = function () {
          read().then(function (code) {
            if (!code) return setTimeout(look, 150);
            stream.getTracks().forEach(function (track) { track.stop(); });
            form.elements.code.value = code;
            form.submit();
          }).catch(function () { setTimeout(look, 500); });
        };
        return picture.play().then(look);
      }).catch(function () { camera.hidden = true; });
    });
  }
})();
