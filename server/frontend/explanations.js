// What a term is: told where the mouse rests on it, and below the text for the term at the cursor.

import { closeHoverTooltips, hoverTooltip, keymap, showPanel } from "@codemirror/view"
import { faultAt } from "./faults.js"

/** Return the extensions that explain the terms of a vocabulary. */
export function explanations(vocabulary) {
  const hover = hoverTooltip(async (view, position) => {
    const fault = faultAt(view.state, position)
    if (fault) return { ...fault, pos: fault.from, end: fault.to, create: () => ({ dom: told(fault.message) }) }
    await vocabulary.load()
    const found = vocabulary.termAt(view.state, position)
    if (!found) return null
    return { pos: found.from, end: found.to, above: true, create: () => ({ dom: vocabulary.explain(found.term) }) }
  })
  return [hover, keymap.of([{ key: "Escape", run: dismiss }]), showPanel.of((view) => panel(view, vocabulary))]
}

/** Close what hovers (WCAG 2.1, 1.4.13), and leave the key to others. */
function dismiss(view) {
  view.dispatch({ effects: closeHoverTooltips })
  return false
}

function told(message) {
  const dom = document.createElement("div")
  dom.className = "cm-term"
  dom.textContent = message
  return dom
}

function panel(view, vocabulary) {
  const dom = told(vocabulary.words.explained)
  let shown = null
  const show = (state) => {
    const term = vocabulary.termAt(state, state.selection.main.head)?.term ?? null
    if (term === shown) return
    shown = term
    dom.replaceChildren(...(term ? vocabulary.explain(term).childNodes : [vocabulary.words.explained]))
  }
  return {
    dom,
    update: (update) => {
      if (update.focusChanged) vocabulary.load().then(() => show(view.state))
      if (update.selectionSet || update.docChanged) show(update.state)
    },
  }
}
