"""What is tried on every kind of page: a function for each of CHECKS of the accessibility statement.

Each is given a page in a window of WIDTH by HEIGHT, and returns what it found wrong.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDTH, HEIGHT = 1280, 900
_NARROW, _LOW = 320, 256
"""What a window of 1280 by 1024 shows at 400 %."""
_MOST_KEYS = 25
"""How often Tab is pressed: enough to leave the menu behind."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "EN-301-549", "best-practice"]
_WIDENED = """
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }
"""
"""Spacing that must not cost any text (WCAG 2.1, 1.4.12)."""
_STOPS = """() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"], .editor'
)].filter(each => each.checkVisibility({ visibilityProperty: true }))"""
"""What the keyboard stops at, in the order of reading; an editor is one stop."""


@cache
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe(page: "Page") -> list[str]:
    """What axe finds, which holds the contrast of colours."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    options = {"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"], "preload": False}
    results: dict[str, Any] = page.evaluate("options => axe.run(options)", options)
    return [f"{each['id']}: {node['html']}" for each in results["violations"] for node in each["nodes"]]


def reflow(page: "Page") -> list[str]:
    """Nothing is wider than a narrow window."""
    with _narrow(page):
        return _too_wide(page)


def spacing(page: "Page") -> list[str]:
    """No text is cut off where its spacing is widened."""
    with _narrow(page):
        page.evaluate(
            """style => {
              const sheet = new CSSStyleSheet()
              sheet.replaceSync(style)
              document.adoptedStyleSheets = [sheet]
            }""",
            _WIDENED,
        )
        cut = page.evaluate(
            """() => [...document.querySelectorAll('body *')].filter(each => {
              const style = getComputedStyle(each)
              const cuts = style.overflowY === 'hidden' || style.overflowX === 'hidden'
              return cuts && style.position !== 'absolute' && !(each instanceof SVGElement)
                && (each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1)
            }).map(each => each.outerHTML.slice(0, 200))"""
        )
        found = [f"cut off: {each}" for each in cut] + _too_wide(page)
        page.evaluate("document.adoptedStyleSheets = []")
    return found


def keyboard(page: "Page") -> list[str]:
    """The keyboard stops at everything in the order of reading, and shows it."""
    page.emulate_media(reduced_motion="reduce")  # else it would still be scrolling there
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    count = page.evaluate(f"({_STOPS})().length")
    numbered = (
        "[...document.querySelectorAll('[tabindex]')].filter(each => each.tabIndex > 0).map(each => each.outerHTML)"
    )
    found = [f"out of order: {each}" for each in page.evaluate(numbered)]
    before = -1
    for _ in range(min(count, _MOST_KEYS)):
        page.keyboard.press("Tab")
        at, html, is_seen = page.evaluate(
            f"""() => {{
              const at = document.activeElement, box = at.getBoundingClientRect()
              const is_seen = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
              return [({_STOPS})().indexOf(at), at.outerHTML.slice(0, 200), is_seen]
            }}"""
        )
        if html.startswith("<iframe"):  # its stops are those of another page
            continue
        # A field for a day has three stops.
        if at not in (before, before + 1) or (at == before and 'type="date"' not in html):
            found.append(f"out of order: stop {at} after {before}: {html}")
        if not is_seen:
            found.append(f"out of sight: {html}")
        before = at
    page.emulate_media(reduced_motion="no-preference")
    return found


def focus(page: "Page") -> list[str]:
    """What has the focus looks otherwise: an outline, or a wider stroke of a place on a map."""
    unseen = page.evaluate(
        f"""() => ({_STOPS})().filter(each => {{
          each.focus({{ preventScroll: true, focusVisible: true }})
          const style = getComputedStyle(each)
          const outlined = style.outlineStyle === 'solid' && parseFloat(style.outlineWidth) >= 2
          const stroked = each.closest('svg.map') && parseFloat(style.strokeWidth) > 6
          return document.activeElement !== each || !(outlined || stroked)
        }}).map(each => each.outerHTML.slice(0, 200))"""
    )
    return [f"focus cannot be seen: {each}" for each in unseen]


def pictures(page: "Page") -> list[str]:
    """Each picture is named, and what it shows stands beside it in words, or a step away."""
    found = page.evaluate(
        """() => [...document.querySelectorAll('main svg:not([aria-hidden])')].filter(each => {
          const name = each.getAttribute('aria-label') || each.querySelector('title')?.textContent.trim()
          const figure = each.closest('figure'), rows = 'table, figcaption li'
          const told = figure?.querySelector(rows) || figure?.parentElement.querySelector(':scope > .wide table')
          const links = [...each.querySelectorAll('a')]
          return !name || !(told || links.length && links.every(link => link.textContent.trim()))
        }).map(each => each.outerHTML.slice(0, 200))"""
    )
    return [f"without words: {each}" for each in found]


def motion(page: "Page") -> list[str]:
    """Nothing moves where the reader wants less of it, and nothing but scrolling where not."""
    moves = page.evaluate("document.getAnimations().length")
    page.emulate_media(reduced_motion="reduce")
    glides = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    page.emulate_media(reduced_motion="no-preference")
    return [f"{moves} animations"] * bool(moves) + [f"scrolls {glides}"] * (glides != "auto")


def printing(page: "Page") -> list[str]:
    """On paper there is no menu, no form and no dark ground, and nothing is cut off beside a table."""
    page.emulate_media(media="print", color_scheme="dark")
    found: list[str] = page.evaluate(
        """() => [
          ...['header.site nav', '.skip', 'form.filter', '.pager'].flatMap(each => [...document.querySelectorAll(each)])
            .filter(each => each.checkVisibility()).map(each => 'printed: ' + each.outerHTML.slice(0, 100)),
          ...[...document.querySelectorAll('.wide')].filter(each => getComputedStyle(each).overflowX !== 'visible')
            .map(each => 'cut off: ' + each.ariaLabel),
          ...[document.documentElement, document.querySelector('h1')].filter(each => {
            const [red, green, blue] = getComputedStyle(each).color.match(/\\d+/g).map(Number)
            return red + green + blue > 150
          }).map(each => 'pale: ' + each.tagName),
        ]"""
    )
    page.emulate_media(media="screen", color_scheme="light")
    return found


CHECKS: Mapping[str, Callable[["Page"], list[str]]] = {
    each.__name__: each for each in (axe, reflow, spacing, keyboard, focus, pictures, motion, printing)
}


@contextmanager
def _narrow(page: "Page") -> Iterator[None]:
    page.set_viewport_size({"width": _NARROW, "height": _LOW})
    yield
    page.set_viewport_size({"width": WIDTH, "height": HEIGHT})


def _too_wide(page: "Page") -> list[str]:
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{wide} pixels wider than the window"] * (wide > 0)
