"""Pages for people: routes, texts, components, templates, styles."""
