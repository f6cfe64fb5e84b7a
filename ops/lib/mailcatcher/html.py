"""The pages as text. Everything that comes from a mail passes `escape`."""

from datetime import datetime, timezone
from html import escape
from urllib.parse import quote, urlencode

STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #777; --accent: #0b57a4; --back: #fff; --card: #f6f7f9 }
@media (prefers-color-scheme: dark) { :root { --soft: #999; --accent: #7db7f5; --back: #16181b; --card: #1f2226 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 46rem; padding: 1rem; font: 16px/1.5 system-ui, sans-serif; background: var(--back) }
a { color: var(--accent) }
h1 { font-size: 1.2rem; margin: 0 0 .75rem; overflow-wrap: anywhere }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem }
form { display: flex; gap: .5rem; margin-bottom: 1rem }
input { flex: 1; min-width: 0; font: inherit; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: .4rem }
button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--line); border-radius: .4rem; cursor: pointer }
ul { list-style: none; margin: 0; padding: 0 }
.mails li { border-top: 1px solid var(--line) }
.mails a { display: block; padding: .6rem 0; text-decoration: none; color: inherit }
.mails a:hover .subject { text-decoration: underline }
.row { display: flex; justify-content: space-between; gap: .75rem; color: var(--soft); font-size: .85rem }
.row span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.row time { white-space: nowrap }
.subject { overflow-wrap: anywhere }
nav { display: flex; justify-content: space-between; margin-top: 1rem }
dl { display: grid; grid-template-columns: auto 1fr; gap: .1rem .75rem; margin: 0 0 1rem; font-size: .9rem }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
pre { background: var(--card); padding: .75rem; border-radius: .4rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .9rem }
iframe { width: 100%; height: 34rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff }
.note { color: var(--soft) }
"""


def page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>{content}</body></html>"
    )


def moment_of(name: str) -> datetime:
    return datetime.strptime(name[:22], "%Y%m%dT%H%M%S.%f").replace(tzinfo=timezone.utc)


def mail_address(name: str, rest: str = "") -> str:
    return f"/mail/{quote(name)}{rest}"


def list_entry(name: str, recipient: str, subject: str) -> str:
    moment = moment_of(name)
    return (
        f'<li><a href="{mail_address(name)}"><span class="row"><span>{escape(recipient)}</span>'
        f'<time datetime="{moment.isoformat()}">{moment:%d %b %H:%M:%S}</time></span>'
        f'<span class="subject">{escape(subject) or "(no subject)"}</span></a></li>'
    )


def list_page(entries: list[str], total: int, number: int, last: int, query: str) -> str:
    def link(to: int, words: str) -> str:
        if not 1 <= to <= last:
            return "<span></span>"
        return f'<a href="/?{escape(urlencode({"q": query, "page": to}))}">{words}</a>'

    search = (
        f'<form><input name="q" value="{escape(query)}" placeholder="recipient contains …" aria-label="recipient contains">'
        "<button>Search</button></form>"
    )
    mails = f'<ul class="mails">{"".join(entries)}</ul>' if entries else '<p class="note">No mail here yet.</p>'
    turn = f"<nav>{link(number - 1, '← newer')}<span>{number} of {last}</span>{link(number + 1, 'older →')}</nav>" if last > 1 else ""
    count = f"{total:,} {'mail' if total == 1 else 'mails'}, newest first, times in UTC"
    return page("Caught mail", f'<h1>Caught mail</h1>{search}<p class="note">{count}</p>{mails}{turn}')


def mail_page(name: str, headers: list[tuple[str, str]], subject: str, text: str | None, html: bool, files: list[tuple[int, str, str]]) -> str:
    rows = "".join(f"<dt>{escape(key)}</dt><dd>{escape(value)}</dd>" for key, value in headers if value)
    content = f'<p><a href="/">← all mails</a></p><h1>{escape(subject) or "(no subject)"}</h1><dl>{rows}</dl>'
    if html:
        source = mail_address(name, "/html")
        content += f'<h2>HTML</h2><iframe sandbox src="{source}" title="HTML of the mail"></iframe>'
    if text is not None:
        content += f"<h2>Text</h2><pre>{escape(text)}</pre>"
    links = "".join(
        f'<li><a href="{mail_address(name, f"/part/{index}")}">{escape(label)}</a> <span class="note">{escape(kind)}</span></li>'
        for index, label, kind in files
    )
    content += f'<h2>Files</h2><ul>{links}<li><a href="{mail_address(name, "/source")}">the mail itself (.eml)</a></li></ul>'
    return page(subject or name, content)
