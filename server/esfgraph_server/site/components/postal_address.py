"""Postal addresses."""

from esfgraph_server.site.context import PageContext


def address_lines(context: PageContext, iri: str) -> tuple[str, ...]:
    """Write an address as far as it is stated: postcode with town, country."""
    node = context.graph.node(iri)
    code, town = node.text("locn:postCode") or "", node.text("locn:postName") or ""
    written = f"{code[:3]} {code[3:]}" if len(code) == 5 and code.isdecimal() else code
    countries = [context.show.thing(country) for country in node.iris("esf:country")]
    line = ", ".join(filter(None, (f"{written}  {town}".strip(), *(shown.text or shown.code for shown in countries))))
    return (line,) if line else ()
