"""Things and values as HTML: pages write hundreds of them, for which macros of templates take longer."""

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from esfgraph_server.site.display import Shown
from esfgraph_server.site.escaping import escape, marked, written
from esfgraph_server.urls import Links

Say = Callable[[str], str]
"""Returns a text of the interface by its key: as it is, or as HTML."""


@pass_context
def show(context: Context, shown: Shown) -> Markup:
    """Write a thing or a value, with its link, and what must be said of its label."""
    html: Markup = context.parent["shown_html"](shown)
    return html


@pass_context
def value(context: Context, shown: Shown) -> Markup:
    """Write a value within a link or a line that is about something else."""
    return marked(value_html(shown, context.parent["say"]))


@pass_context
def unchecked(context: Context, shown: Shown) -> Markup:
    """Say of a label that nobody has compared it with its source yet, where that is so."""
    return marked(mark_html(shown, context.parent["say"], context.parent["links"]))


def value_html(shown: Shown, say: Say) -> str:
    """Write what `value` writes, as HTML."""
    code = f'<span class="code">{escape(shown.code)}</span> ' if shown.code else ""
    if shown.borrowed:
        return f'{code}<span class="sub">{written(say("unlabelled"))}</span>'
    return f"{code}{_text(shown)}"


def shown_html(shown: Shown, say: Say, links: Links) -> str:
    """Write what `show` writes, as HTML."""
    code, text = shown.code, "" if shown.borrowed else _text(shown)
    if code:
        code = f'<span class="code">{escape(code)}</span>{" " if text else ""}'
    html = f"{code}{text}"
    if shown.href:
        class_ = ' class="coded"' if code else ' class="external"' if shown.external else ""
        rel = ' rel="external"' if shown.external else ""
        html = f'<a href="{escape(shown.href)}"{class_}{rel}>{html}</a>'
    html += mark_html(shown, say, links)
    if shown.borrowed:
        borrowed = shown_html(shown.borrowed, say, links)
        html += f' <span class="borrowed">{written(say("borrowed"))} {borrowed}</span>'
    return html


def mark_html(shown: Shown, say: Say, links: Links) -> str:
    """Write what `unchecked` writes, as HTML."""
    if not shown.unchecked:
        return ""
    href = links.page("ontology/uncheckedLabel")
    return f' <a class="mark" href="{escape(href)}">{written(say("unchecked"))}</a>'


def _text(shown: Shown) -> str:
    if not shown.text:
        return ""
    language = f' lang="{escape(shown.language)}"' if shown.language else ""
    return f"<bdi{language}>{escape(shown.text)}</bdi>"
