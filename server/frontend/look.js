// How the editor looks: in the colours of the site, light and dark, which reach into the shadow root as properties.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import { EditorView } from "@codemirror/view"
import { tags } from "@lezer/highlight"

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool, tags.annotation], color: "var(--mark)" },
  { tag: tags.variableName, color: "var(--ink)", fontStyle: "italic" },
  { tag: [tags.url, tags.comment, tags.typeName], color: "var(--soft)" },
  { tag: tags.namespace, color: "var(--ink)" },
])

/** The style of the element that holds the editor: it shows the focus. */
export const frame = new CSSStyleSheet()
frame.replaceSync(`
  :host { display: block; border: 1px solid var(--soft); border-radius: 3px; margin-bottom: var(--s2) }
  :host(:focus-within) { outline: 3px solid var(--accent); outline-offset: 3px }
`)

/** Return the extensions that make the editor look like a field of the site, so many lines high at least. */
export function look(rows) {
  return [
    syntaxHighlighting(colours),
    EditorView.theme({
      "&": { background: "var(--sheet)", fontSize: ".875rem" },
      "&.cm-focused": { outline: "none" },
      ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", maxHeight: "70vh" },
      ".cm-content": { caretColor: "var(--ink)", minHeight: `${rows * 1.5}em`, padding: "8px 0" },
      ".cm-gutters": { background: "none", border: "0", color: "var(--soft)" },
      "&.cm-focused .cm-matchingBracket": { background: "var(--tint)", outline: "1px solid var(--accent)" },
      ".cm-fault": { textDecoration: "underline wavy var(--bad) 2px", textUnderlineOffset: ".2em" },
      ".cm-tooltip, .cm-panels": { background: "var(--sheet)", color: "var(--ink)", borderColor: "var(--soft)" },
      ".cm-tooltip": { border: "1px solid var(--soft)", borderRadius: "3px" },
      ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
      ".cm-term": { font: ".875rem/1.45 var(--sans)", padding: "6px 12px", maxWidth: "34rem" },
      ".cm-term p": { margin: "2px 0 0" },
      ".cm-term code": { fontFamily: "var(--mono)", color: "var(--soft)" },
      ".cm-panel.cm-term": { maxWidth: "none", minHeight: "4.2em" },
      ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sans)", maxHeight: "none" },
      ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "4px 12px" },
      ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
        background: "var(--accent)",
        color: "var(--paper)",
      },
      ".cm-completionDetail": { fontStyle: "normal", color: "var(--soft)" },
      "[aria-selected] .cm-completionDetail": { color: "inherit" },
      ".cm-tooltip.cm-completionInfo": { padding: "0" },
    }),
  ]
}
