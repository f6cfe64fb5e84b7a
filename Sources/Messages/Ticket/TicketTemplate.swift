/// Mustache; what is named in double braces is escaped. A Swift string rather than a resource file, so that the executable carries it
/// wherever it is copied.
let ticketTemplate = """
    <!doctype html>
    <html lang="{{language}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="robots" content="noindex">
    <title>{{text.title}}</title>
    <style>{{{style}}}</style>
    </head>
    <body>
    <header class="bar"><strong>{{site}}</strong>{{#other_url}}<a href="{{.}}" hreflang="{{other_language}}" lang="{{other_language}}">\
    {{other_language_name}}</a>{{/other_url}}</header>
    <main>
    {{#tickets}}
    <article class="ticket">
    <h1>{{text.title}}</h1>
    {{#void}}<p class="void">{{.}}</p>{{/void}}
    <section class="proof">
    {{#qr}}<figure>{{{.}}}<figcaption>{{text.show_code}}</figcaption></figure>{{/qr}}
    <dl class="numbers{{#void}} over{{/void}}">
    <div><dt>{{text.queue_number}}</dt><dd class="queue">{{queue_number}}</dd></div>
    <div><dt>{{text.code}}</dt><dd class="code">{{code}}</dd></div>
    {{#arrive_by}}<div><dt>{{text.arrive_by}}</dt><dd class="arrive">{{.}}<small>{{day}}</small></dd></div>{{/arrive_by}}
    </dl>
    </section>
    <dl class="facts">
    <div><dt>{{text.name}}</dt><dd>{{name}}</dd></div>
    <div><dt>{{text.service}}</dt><dd>{{service}}</dd></div>
    <div><dt>{{text.day}}</dt><dd>{{day}}</dd></div>
    <div><dt>{{text.hour}}</dt><dd>{{hour}}{{#late}}<small>{{.}}</small>{{/late}}</dd></div>
    <div><dt>{{text.office}}</dt><dd>{{office}}<small>{{place}}</small></dd></div>
    {{#telephone}}<div><dt>{{text.telephone}}</dt><dd>{{.}}</dd></div>{{/telephone}}
    </dl>
    {{#provisional}}<p class="note">{{text.provisional}}</p>{{/provisional}}
    <p class="personal">{{text.personal}}</p>
    <section class="free">
    <ul class="notices">{{#notices}}<li>{{.}}</li>{{/notices}}</ul>
    {{#change}}<p>{{.}}{{#manage_url}} <a href="{{.}}">{{text.change_here}}</a>{{/manage_url}}</p>{{/change}}
    </section>
    {{#bring}}
    <section class="bring">
    <h2>{{title}}</h2>
    {{#groups}}
    <h3>{{title}}</h3>
    <ul>{{#items}}<li>{{document}} <span>({{form}})</span>{{#note}}<small>{{.}}</small>{{/note}}</li>{{/items}}</ul>
    {{/groups}}
    <ul class="notes">{{#notes}}<li>{{.}}</li>{{/notes}}</ul>
    </section>
    {{/bring}}
    </article>
    {{/tickets}}
    <p class="hint">{{text.print}}</p>
    </main>
    </body>
    </html>

    """
