// What can be written in a query: terms and prefixes of the release, and what is found by name.

const KINDS = ["organization", "place", "concept"]
const MOST = 6
const NAME = /[\w.-]*:[\w.-]*[\w-]/g

/** Prefixes, terms and names, asked of the server: the terms once, when the reader first needs them. */
export class Vocabulary {
  prefixes = {}
  terms = []
  #byName = new Map()
  #loading = null

  constructor(setup) {
    this.setup = setup
    this.words = setup.words
  }

  load() {
    return (this.#loading ??= this.#read())
  }

  async #read() {
    const response = await fetch(this.setup.terms)
    if (!response.ok) return
    const { prefixes, terms } = await response.json()
    this.prefixes = prefixes
    this.terms = terms
    this.#byName = new Map(terms.map((term) => [term.name, term]))
  }

  /** Return the term whose name stands at a place of a document, with where it begins and ends. */
  termAt(state, position) {
    const line = state.doc.lineAt(position)
    for (const found of line.text.matchAll(NAME)) {
      const from = line.from + found.index
      const to = from + found[0].length
      const term = from <= position && position <= to ? this.#byName.get(found[0]) : undefined
      if (term) return { term, from, to }
    }
    return null
  }

  /** Find owners, places and codes whose names hold a text, best first. */
  async named(text, signal) {
    const found = await Promise.all(KINDS.map((kind) => this.#search(text, kind, signal)))
    return found.flat()
  }

  async #search(text, kind, signal) {
    if (!this.setup.search) return [] // a copy of the site has no server that could be asked
    const asked = new URLSearchParams({ q: text, kind, lang: this.setup.language, limit: MOST })
    const response = await fetch(`${this.setup.search}?${asked}`, { signal })
    return response.ok ? (await response.json()).results : []
  }

  /** Say what a term is: its label, its name, what it means, how often the release uses it. */
  explain(term) {
    const told = document.createElement("div")
    told.className = "cm-term"
    const head = document.createElement("div")
    const label = document.createElement("strong")
    const name = document.createElement("code")
    label.textContent = term.label
    name.textContent = term.name
    head.append(label, " ", name, ` · ${term.used}`)
    told.append(head)
    if (term.meaning) {
      const meaning = document.createElement("p")
      meaning.textContent = term.meaning
      told.append(meaning)
    }
    return told
  }
}
