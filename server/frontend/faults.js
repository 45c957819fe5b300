// Where a query stops being SPARQL, as the server has found: underlined until the place is changed.

import { StateEffect, StateField } from "@codemirror/state"
import { Decoration, EditorView } from "@codemirror/view"

const setFault = StateEffect.define()

const field = StateField.define({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFault)) return decorated(transaction.state, effect.value)
    const isTouched = (from, to) => transaction.changes.touchesRange(from, to)
    return marks.update({ filter: (from, to) => !isTouched(from, to) }).map(transaction.changes)
  },
  provide: (own) => EditorView.decorations.from(own),
})

export const faults = field

/** Mark the place of a fault, and put the cursor there; take the mark away where there is none. */
export function markFault(view, place) {
  const at = place && span(view.state, place).from
  view.dispatch({
    effects: setFault.of(place),
    ...(place ? { selection: { anchor: at }, scrollIntoView: true } : {}),
  })
  view.contentDOM.setAttribute("aria-invalid", String(Boolean(place)))
}

/** Return the fault at a place of the text, if there is one. */
export function faultAt(state, position) {
  let found = null
  state.field(field).between(position, position, (from, to, mark) => {
    found = { from, to, message: mark.spec.message }
  })
  return found
}

function decorated(state, place) {
  if (!place) return Decoration.none
  const { from, to } = span(state, place)
  return from === to
    ? Decoration.none
    : Decoration.set(Decoration.mark({ class: "cm-fault", message: place.message }).range(from, to))
}

/** From the place to the end of its word; what is missing at the end of a line is marked at its last character. */
function span(state, { line, column }) {
  const at = state.doc.line(Math.min(line, state.doc.lines))
  const before = [...at.text].slice(0, column - 1).join("").length
  const word = /\S+/.exec(at.text.slice(before))
  const from = word ? at.from + before + word.index : Math.max(at.from, at.to - 1)
  return { from, to: word ? from + word[0].length : at.to }
}
