/// Mustache; what is named in double braces is escaped.
let mailTemplate = """
    <!doctype html>
    <html lang="{{language}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{title}}</title>
    </head>
    <body style="margin:0;padding:0;background:#eef1f4">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef1f4"><tr><td align="center" \
    style="padding:12px">
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:560px;background:#ffffff;\
    border:1px solid #c9d1d9;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#16202a;text-align:left">
    <tr><td style="background:#0f3557;color:#ffffff;padding:12px 16px;font-weight:bold">{{site}}</td></tr>
    <tr><td style="padding:16px">
    <h1 style="font-size:20px;line-height:1.3;margin:0 0 12px">{{title}}</h1>
    <p style="margin:0 0 12px">{{greeting}}</p>
    {{#opening}}<p style="margin:0 0 12px">{{.}}</p>{{/opening}}
    {{#code}}<p style="margin:16px 0;font-family:Consolas,Menlo,monospace;font-size:32px;font-weight:bold;letter-spacing:4px;\
    text-align:center">{{.}}</p>{{/code}}
    {{#cards}}
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border:2px solid #0f3557;margin:0 0 16px">
    <tr><td style="padding:12px">
    <p style="margin:0 0 8px;font-size:18px;font-weight:bold">{{heading}}</p>
    {{#rows}}<p style="margin:0 0 8px"><span style="color:#4a5866;font-size:14px">{{label}}</span><br><strong>{{value}}</strong></p>{{/rows}}
    {{#image}}<p style="margin:0 0 8px;text-align:center"><img src="cid:{{image}}" alt="{{image_text}}" width="180" height="180" \
    style="display:inline-block;border:0;width:180px;height:180px"></p>{{/image}}
    {{#note}}<p style="margin:0;font-size:14px;background:#fff6dd;padding:8px">{{.}}</p>{{/note}}
    </td></tr></table>
    {{/cards}}
    {{#remarks}}<p style="margin:0 0 12px">{{.}}</p>{{/remarks}}
    {{#link}}<p style="margin:16px 0"><a href="{{url}}" style="display:inline-block;background:#0b5394;color:#ffffff;padding:10px 16px;\
    text-decoration:none;font-weight:bold">{{label}}</a></p>{{/link}}
    {{#lists}}
    <p style="margin:16px 0 4px;font-weight:bold">{{title}}</p>
    <ul style="margin:0 0 12px;padding-left:20px;font-size:15px">{{#items}}<li style="margin:0 0 4px">{{.}}</li>{{/items}}</ul>
    {{/lists}}
    {{#notices}}<p style="margin:0 0 4px;font-size:15px;font-weight:bold">{{.}}</p>{{/notices}}
    <p style="margin:16px 0 0">{{#closing}}{{.}}<br>{{/closing}}</p>
    <p style="margin:12px 0 0;font-size:13px;color:#4a5866">{{automatic}}</p>
    </td></tr>
    <tr><td lang="{{other_language}}" style="padding:12px 16px;border-top:1px solid #c9d1d9;background:#f6f8fa;font-size:14px">
    <p style="margin:0 0 4px;font-weight:bold">{{other_language_name}}</p>
    {{#summary}}<p style="margin:0 0 6px">{{.}}</p>{{/summary}}
    </td></tr>
    </table>
    </td></tr></table>
    </body>
    </html>

    """
