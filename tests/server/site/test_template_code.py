"""Templates compiled our way write what Jinja's own code writes, and refuse what it refuses."""

from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup
from tests.cases import each_of

from esfgraph_server.site.escaping import marked, written
from esfgraph_server.site.reader import Reader
from esfgraph_server.site.template_code import TemplateEnvironment

GIVEN = {
    "text": "<b>'a' & \"b\"</b>",
    "html": Markup("<i>å</i>"),
    "number": 7,
    "nothing": None,
    "thing": SimpleNamespace(name="<n>", parts=["<1>", "<2>"], none=None),
    "join": lambda *words, by="-", **more: by.join([*words, *more]),
}
MACROS = (
    "{% macro two(first, second='<s>') %}[{{ first }}|{{ second }}]{% endmacro %}"
    "{% macro around() %}<p>{{ caller() }}</p>{% endmacro %}"
    "{% macro all() %}{{ varargs | join(',') }}{{ kwargs | length }}{% endmacro %}"
)
TEMPLATES = {
    "a text": "{{ text }}",
    "HTML": "{{ html }}",
    "a number, and nothing": "{{ number }}{{ nothing }}",
    "an attribute": "{{ thing.name }}{{ thing.parts[1] }}",
    "a constant": "{{ '<' }}{{ 1 + 1 }}",
    "a literal number's attribute": "{{ (1).real }}{{ 'a'.upper() }}",
    "a concatenation": "{{ text ~ html ~ number }}",
    "a filter": "{{ text | upper }}{{ html | safe }}{{ thing.parts | join(', ') }}",
    "a call": "{{ join('<a>', 'b') }}{{ join() }}",
    "a call with names": "{{ join('a', 'b', by='<') }}{{ join('a', class='b', by='+') }}",
    "a call with stars": "{{ join(*thing.parts, **{'by': '&'}) }}",
    "a macro": MACROS + "{{ two('<a>', html) }}",
    "a macro's default": MACROS + "{{ two('<a>') }}{{ two(first='x') }}{{ two('x', second=text) }}",
    "a macro in a macro's parameter": MACROS + "{{ two(two('<a>', 'b'), two('c', 'd')) }}",
    "a macro's text in a filter": MACROS + "{{ two('<a>', 'b') | upper }}{{ two('<a>', 'b') ~ '<' }}",
    "a block handed to a macro": MACROS + "{% call around() %}{{ text }}{% endcall %}",
    "a macro of any parameters": MACROS + "{{ all('<a>', 'b', c=1) }}",
    "a loop": "{% for each in thing.parts %}{{ loop.index }}{{ each }}{{ ',' if not loop.last }}{% endfor %}",
    "a choice": "{% if thing.none is none %}{{ thing.name }}{% else %}no{% endif %}",
    "what was set": "{% set x %}{{ text }}{% endset %}{{ x }}{% set y = thing.name %}{{ y }}",
    "a frame": "{% extends 'frame' %}{% block inner %}{{ super() }}{{ text }}{% endblock %}",
    "macros of another template": "{% import 'macros' as m with context %}{{ m.two(text, 'b') }}{{ m.say() }}",
    "without escaping": "{% autoescape false %}{{ text }}{{ thing.name }}{% endautoescape %}{{ text }}",
}
WRONG = {
    "an unknown name": "{{ unknown }}",
    "an unknown name's attribute": "{{ unknown.name }}",
    "an unknown name that is called": "{{ unknown() }}",
    "a macro's parameter that is not given": MACROS + "{{ two() }}",
}
OTHERS = {
    "frame": "<html>{% block inner %}{{ thing.name }}{% endblock %}</html>",
    "macros": MACROS + "{% macro say() %}{{ number }}{% endmacro %}",
}


def render(environment: type[Environment], template: str) -> str:
    loader = DictLoader({**OTHERS, "tried": template})
    made = environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return made.get_template("tried").render(GIVEN)


@each_of(TEMPLATES)
def test_what_is_written_is_what_jinja_writes(case: str) -> None:
    assert render(TemplateEnvironment, TEMPLATES[case]) == render(Environment, TEMPLATES[case])


@each_of(WRONG)
def test_what_is_not_defined_is_refused(case: str) -> None:
    for environment in (TemplateEnvironment, Environment):
        with pytest.raises(UndefinedError):
            render(environment, WRONG[case])


def test_macros_imported_without_context_are_made_once_for_a_reader() -> None:
    loader = DictLoader({**OTHERS, "tried": "{% import 'macros' as m %}{{ m.two(text, 'b') }}{{ m.say() }}"})
    template = TemplateEnvironment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("tried")
    reader = Reader({"number": 7})
    written = [template.render(text=text, number=8, reader=reader) for text in ("<a>", "<b>")]
    assert written == ["[&lt;a&gt;|b]7", "[&lt;b&gt;|b]7"]
    assert list(reader.macros) == ["macros"]
    with pytest.raises(UndefinedError):
        template.render(text="a", number=8, reader=Reader({}))


def test_what_an_object_has_not_is_refused() -> None:
    with pytest.raises(AttributeError, match="missing"):
        render(TemplateEnvironment, "{{ thing.missing }}")


@each_of(["", "a", "<>&'\"", "&amp;", Markup("<b>"), marked("<b>"), 7, None, 1.5, SimpleNamespace()])
def test_values_are_escaped_as_markupsafe_does_it(value: object) -> None:
    assert written(value) == Markup("{}").format(value)
