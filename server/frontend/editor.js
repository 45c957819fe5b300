// The editor of the query page: it stands over the textarea, which stays the field of the form.

import { bracketMatching } from "@codemirror/language"
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands"
import { EditorState, Prec } from "@codemirror/state"
import { EditorView, keymap, lineNumbers, tooltips } from "@codemirror/view"
import { sparql } from "codemirror-lang-sparql"
import { completion } from "./completion.js"
import { filterExamples } from "./examples.js"
import { explanations } from "./explanations.js"
import { faults, markFault } from "./faults.js"
import { Runner } from "./runner.js"
import { frame, look } from "./look.js"
import { Vocabulary } from "./vocabulary.js"

const setup = JSON.parse(document.getElementById("editor-setup").textContent)
const field = document.getElementById("query")
const label = document.querySelector(`label[for="${field.id}"]`)

const host = document.createElement("div")
const shadow = host.attachShadow({ mode: "open" })
host.className = "editor"
host.focus = () => view.focus()
shadow.adoptedStyleSheets = [frame]
const vocabulary = new Vocabulary(setup)
const runner = new Runner(field.form, setup.words, (place) => markFault(view, place))

const view = new EditorView({
  root: shadow,
  parent: shadow,
  state: EditorState.create({
    doc: field.value,
    extensions: [
      // Tab stays free: it leads out of the editor (WCAG 2.1, 2.1.2).
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => runner.run() }])),
      completion(vocabulary),
      explanations(vocabulary),
      faults,
      keymap.of([...historyKeymap, ...defaultKeymap]),
      history(),
      lineNumbers(),
      bracketMatching(),
      sparql(),
      EditorView.lineWrapping,
      EditorView.domEventHandlers({ beforeinput: replaceSelection }),
      EditorState.phrases.of(setup.words.phrases),
      tooltips({ position: "absolute" }),
      look(field.rows),
      EditorView.contentAttributes.of({ "aria-label": label.textContent, "aria-description": setup.words.keys }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) field.value = update.state.doc.toString()
        if (update.focusChanged) vocabulary.load()
      }),
    ],
  }),
})

/** Type over a selection. The browser would keep the look of what it replaces as a style, which the page forbids. */
function replaceSelection(event, view) {
  if (event.inputType !== "insertText" || !event.data || view.state.selection.main.empty) return false
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type" })
  return true
}

const keys = document.createElement("p")
keys.className = "small"
keys.textContent = setup.words.keys
field.after(host, keys)
field.hidden = true
label.addEventListener("click", () => host.focus())
runner.showFault()
filterExamples()
