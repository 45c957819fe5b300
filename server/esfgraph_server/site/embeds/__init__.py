"""Embeds: a thing or a selection in a few words and figures, to be shown in other people's pages."""
