"""Things and values as HTML: pages write hundreds of them, for which macros of templates take longer."""

from collections.abc import Mapping
from typing import Any

from jinja2 import pass_context
from markupsafe import Markup, escape

from esfgraph_server.site.display import Shown


@pass_context
def show(context: Mapping[str, Any], shown: Shown) -> Markup:
    """Write a thing or a value, with its link, and what must be said of its label."""
    return Markup(_shown(context, shown))


@pass_context
def value(context: Mapping[str, Any], shown: Shown) -> Markup:
    """Write a value within a link or a line that is about something else."""
    code = f'<span class="code">{escape(shown.code)}</span> ' if shown.code else ""
    if shown.borrowed:
        return Markup(f'{code}<span class="sub">{escape(context["say"]("unlabelled"))}</span>')
    return Markup(f"{code}{_text(shown)}")


@pass_context
def unchecked(context: Mapping[str, Any], shown: Shown) -> Markup:
    """Say of a label that nobody has compared it with its source yet, where that is so."""
    return Markup(_mark(context) if shown.unchecked else "")


def _shown(context: Mapping[str, Any], shown: Shown) -> str:
    code, text = shown.code, "" if shown.borrowed else _text(shown)
    if code:
        code = f'<span class="code">{escape(code)}</span>{" " if text else ""}'
    written = f"{code}{text}"
    if shown.href:
        class_ = ' class="coded"' if code else ' class="external"' if shown.external else ""
        rel = ' rel="external"' if shown.external else ""
        written = f'<a href="{escape(shown.href)}"{class_}{rel}>{written}</a>'
    if shown.unchecked:
        written += _mark(context)
    if shown.borrowed:
        say = context["say"]
        written += f' <span class="borrowed">{escape(say("borrowed"))} {_shown(context, shown.borrowed)}</span>'
    return written


def _mark(context: Mapping[str, Any]) -> str:
    href = context["links"].page("ontology/uncheckedLabel")
    return f' <a class="mark" href="{escape(href)}">{escape(context["say"]("unchecked"))}</a>'


def _text(shown: Shown) -> str:
    if not shown.text:
        return ""
    language = f' lang="{escape(shown.language)}"' if shown.language else ""
    return f"<bdi{language}>{escape(shown.text)}</bdi>"
