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
        var side = 320;
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
