// What is offered while somebody writes: variables, keywords, prefixes, terms by name and label, and things by name.

import { autocompletion, completionKeymap, startCompletion } from "@codemirror/autocomplete"
import { syntaxTree } from "@codemirror/language"
import { keymap } from "@codemirror/view"

const KEYWORDS = (
  "SELECT DISTINCT WHERE OPTIONAL FILTER UNION MINUS BIND VALUES GRAPH PREFIX CONSTRUCT DESCRIBE ASK FROM NAMED " +
  "COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT AS LANG STR CONTAINS REGEX YEAR MONTH BOUND COALESCE IF EXISTS NOT IN"
)
  .split(" ")
  .concat("GROUP BY", "ORDER BY", "HAVING", "LIMIT", "OFFSET")
const PLAIN = new Set(["Comment", "String", "IriRef"])
const WRITTEN = /[?$]\w*$|[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}\p{N}_.-]*)?$/u
const NAMED = /(?<![\p{L}\p{N}:?$@<_#/.-])[\p{L}\p{N}][\p{L}\p{N}-]{2,}$/u
const CLASS_WANTED = /(?:\ba|rdf:type)\s+[\w:.-]*$/
const DECLARATION = /^\s*(?:PREFIX|BASE)\b.*$/gim
const MOST = 60
const SHOWN = 10 // a list that does not scroll needs no place in the order of the keyboard
const PAUSE = 150

/** Return the extensions that offer what a vocabulary holds. */
export function completion(vocabulary) {
  const sources = [(context) => written(context, vocabulary), (context) => named(context, vocabulary)]
  return [
    autocompletion({ override: sources, icons: false, defaultKeymap: false, maxRenderedOptions: SHOWN }),
    keymap.of(completionKeymap),
  ]
}

async function written(context, vocabulary) {
  const found = context.matchBefore(WRITTEN)
  if (isPlain(context) || (!found && !context.explicit)) return null
  const text = found?.text ?? ""
  const from = found?.from ?? context.pos
  if (/^[?$]/.test(text)) return { from, options: variables(context, text), filter: false }
  await vocabulary.load()
  const options = [
    ...prefixes(vocabulary, text),
    ...terms(context, vocabulary, text),
    ...(text && !text.includes(":") ? keywords(text) : []),
  ]
  return { from, options, filter: false }
}

function isPlain(context) {
  return PLAIN.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)
}

function variables(context, text) {
  const all = new Set(context.state.doc.toString().match(/[?$]\w+/g))
  return [...all].filter((name) => name.startsWith(text) && name !== text).map((label) => ({ label }))
}

function keywords(text) {
  return KEYWORDS.filter((word) => word.startsWith(text.toUpperCase())).map((label) => ({ label }))
}

function prefixes(vocabulary, text) {
  if (text.includes(":")) return []
  return Object.entries(vocabulary.prefixes)
    .filter(([prefix]) => prefix.startsWith(text.toLowerCase()))
    .map(([prefix, namespace]) => ({
      label: `${prefix}:`,
      detail: namespace,
      apply: (view, _, from, to) => {
        write(view, from, to, `${prefix}:`, vocabulary)
        startCompletion(view)
      },
    }))
}

function terms(context, vocabulary, text) {
  const line = context.state.doc.lineAt(context.pos)
  const kind = CLASS_WANTED.test(line.text.slice(0, context.pos - line.from)) ? "class" : "property"
  return vocabulary.terms
    .map((term) => ({ term, rank: rank(term, text.toLowerCase()) }))
    .filter(({ rank }) => rank >= 0)
    .sort((one, other) => {
      const wanted = (other.term.kind === kind) - (one.term.kind === kind)
      return wanted || one.rank - other.rank || other.term.count - one.term.count
    })
    .slice(0, MOST)
    .map(({ term }) => ({
      label: term.name,
      detail: `${term.label} · ${term.used}`,
      info: () => vocabulary.explain(term),
      apply: (view, _, from, to) => write(view, from, to, term.name, vocabulary),
    }))
}

/** How well a term answers to a text, best at 0; below 0 where it does not. */
function rank(term, text) {
  const name = term.name.toLowerCase()
  const label = term.label.toLowerCase()
  if (name.startsWith(text) || name.slice(name.indexOf(":") + 1).startsWith(text)) return 0
  if (text.includes(":")) return -1
  if (label.split(" ").some((word) => word.startsWith(text))) return 1 + label.length / 1000
  return name.includes(text) || label.includes(text) ? 2 : -1
}

async function named(context, vocabulary) {
  const found = context.matchBefore(NAMED)
  if (!found || isPlain(context)) return null
  const leaving = new AbortController()
  context.addEventListener("abort", () => leaving.abort(), { onDocChange: true })
  await new Promise((resolve) => setTimeout(resolve, PAUSE))
  if (context.aborted) return null
  const things = await vocabulary.named(found.text, leaving.signal).catch(() => [])
  const options = things.map(({ iri, kind, number, title }) => ({
    label: title,
    detail: [number, vocabulary.words.kinds[kind]].filter(Boolean).join(" · "),
    apply: `<${iri}>`,
    boost: -1,
  }))
  return options.length ? { from: found.from, options, filter: false } : null
}

/** Write a name with a prefix, and the line that declares the prefix where there is none. */
function write(view, from, to, name, vocabulary) {
  const prefix = name.slice(0, name.indexOf(":"))
  const text = view.state.doc.toString()
  const declared = new RegExp(`^\\s*PREFIX\\s+${prefix}:`, "im").test(text)
  const declaration = declared ? "" : `PREFIX ${prefix}: <${vocabulary.prefixes[prefix]}>\n`
  const last = [...text.matchAll(DECLARATION)].at(-1)
  const at = last ? Math.min(last.index + last[0].length + 1, from) : 0
  view.dispatch({
    changes: [...(declaration ? [{ from: at, insert: declaration }] : []), { from, to, insert: name }],
    selection: { anchor: from + declaration.length + name.length },
    scrollIntoView: true,
    userEvent: "input.complete",
  })
}
