"""The forms of a page: what a browser can answer stays, menus become links, of others is told what they need."""

from collections.abc import Iterator
from urllib.parse import urlencode

from lxml.html import HtmlElement
from lxml.html.builder import CLASS, DIV, LI, UL, A, P

from esfgraph_server.site.formatting import Formatter
from esfgraph_server.static_site.links import Linker, Place


def answer_forms(root: HtmlElement, place: Place, linker: Linker, answered: tuple[str, ...]) -> None:
    """Put in place of each form what files have for it; scripts answer those that lead to the pages *answered*.

    Links are written as a server's, for they are rewritten with all others.
    """
    language = root.get("lang")
    say = Formatter(language).say
    for form in list(root.iter("form")):
        action = linker.local(form.get("action") or "", place)
        if action is None:
            continue
        page = action.partition("#")[0].removeprefix(f"/{language}/")
        to = linker.to(action, place) if page in answered else None
        if to or linker.live:
            form.set("action", to or linker.live + action)
            _answer_buttons(form, place, linker)
        elif menus := list(_menus(form, action, place, linker)):
            form.getparent().replace(form, DIV(*menus))
        elif next(form.iterancestors("details"), None) is not None:
            form.drop_tree()
        else:
            form.getparent().replace(form, P(CLASS("small absent"), say("static.form")))


def _answer_buttons(form: HtmlElement, place: Place, linker: Linker) -> None:
    """Let buttons lead to the server that the others of a form need, or leave them out."""
    for button in form.xpath(".//button[@formaction]"):
        action = linker.local(button.get("formaction"), place)
        if action and linker.live:
            button.set("formaction", linker.live + action)
        elif action:
            button.drop_tree()


def _menus(form: HtmlElement, action: str, place: Place, linker: Linker) -> Iterator[HtmlElement]:
    """Yield for each menu a list of links: its choices, the other menus as they stand, as far as there are files."""
    kept = [(each.get("name"), each.get("value") or "") for each in form.xpath(".//input[@type='hidden']")]
    menus = {menu.get("name"): _options(menu) for menu in form.iter("select")}
    chosen = {name: value for name, options in menus.items() for value, _, is_chosen in options if is_chosen}
    for name, options in menus.items():
        items = []
        for value, text, is_chosen in options:
            address = f"{action}?{urlencode([*kept, *(chosen | {name: value}).items()])}"
            if linker.to(address, place):
                current = {"aria-current": "true"} if is_chosen else {}
                items.append(LI(A(text, href=address, **current)))
        if len(items) > 1:
            label = form.xpath("string(.//label[@for=$name])", name=name)
            yield P(label, id=f"by-{name}")
            yield UL(CLASS("choices"), {"aria-labelledby": f"by-{name}"}, *items)


def _options(menu: HtmlElement) -> list[tuple[str, str, bool]]:
    """Read the choices of a menu: value, text, and whether it is chosen, as the first is where none says so."""
    options = list(menu.iter("option"))
    chosen = next((each for each in options if each.get("selected") is not None), next(iter(options), None))
    return [(each.get("value") or "", each.text_content().strip(), each is chosen) for each in options]
