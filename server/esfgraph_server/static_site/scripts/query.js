// Answers queries in the browser, from the graph that lies beside the pages.

import { make, pageAt, say, settings, written } from "./page.js"

const MOST = 500 // rows that are shown
const XSD = "http://www.w3.org/2001/XMLSchema#"
const NUMBERS = new Set(["decimal", "integer", "double", "float", "long", "int"].map((name) => XSD + name))
const TABLES = { CSV: "text/csv", TSV: "text/tab-separated-values", JSON: "application/sparql-results+json" }
const GRAPHS = { Turtle: "text/turtle", "N-Triples": "application/n-triples", "RDF/XML": "application/rdf+xml" }
const SUFFIXES = { CSV: "csv", TSV: "tsv", JSON: "json", Turtle: "ttl", "N-Triples": "nt", "RDF/XML": "rdf" }

const form = document.querySelector("form.query")
const field = form.elements.namedItem("query")
const status = form.querySelector("[role=status]")
const stopper = form.querySelector(".stop")
let worker = null
let waiting = new Map() // what is to be done with the answer to each question that the worker was asked
let last = 0
let shown = location.search

const asked = new URLSearchParams(location.search).get("query")
if (asked?.trim()) {
  field.value = asked // before the editor reads it, whose script stands below
  linkLanguages()
  run()
}
// Before whatever else listens to the form, for there is no server that it could be sent to.
window.addEventListener("submit", submitted, true)
window.addEventListener("popstate", () => location.search === shown || location.reload())
stopper.addEventListener("click", stop)

function submitted(event) {
  if (event.target !== form) return
  event.preventDefault()
  event.stopImmediatePropagation()
  history.pushState(null, "", `?${new URLSearchParams({ query: field.value })}`)
  shown = location.search
  linkLanguages()
  run()
}

/** Let the page in another language show the same query. */
function linkLanguages() {
  for (const link of document.querySelectorAll("a.language")) link.search = location.search
}

async function run() {
  const began = performance.now()
  const query = field.value
  status.textContent = say("static.query.asking")
  stopper.hidden = false
  try {
    const answer = await ask({ query })
    showAnswer(answer, query)
    status.textContent = say("static.query.took", { seconds: Math.round((performance.now() - began) / 100) / 10 })
  } catch (error) {
    showError(error.message)
    status.textContent = ""
  }
  stopper.hidden = true
}

/** Ask the worker, which is started for the first question. */
function ask(question) {
  if (!worker) {
    worker = new Worker(new URL("./query-worker.js", import.meta.url), { type: "module" })
    worker.onmessage = ({ data }) => received(data)
    worker.onerror = (event) => fail(event.message)
    const data = Object.entries(settings.data).map(([key, file]) => [key, `${new URL(file, location)}?v=${settings.release}`])
    const { base, prefixes, language } = settings
    worker.postMessage({ base, prefixes, language, data: Object.fromEntries(data), most: MOST })
  }
  last += 1
  worker.postMessage({ id: last, ...question })
  return new Promise((resolve, reject) => waiting.set(last, { resolve, reject }))
}

function received({ id, answer, error, loading, isRead }) {
  if (loading) status.textContent = say("static.query.loading", loading)
  else if (isRead) status.textContent = say("static.query.asking")
  else {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) resolve(answer)
    else reject(new Error(error))
  }
}

/** Whoever waits for the worker is told that nothing comes; the next question starts another. */
function fail(message) {
  worker?.terminate()
  worker = null
  for (const { reject } of waiting.values()) reject(new Error(message))
  waiting = new Map()
}

function stop() {
  if (document.activeElement === stopper) form.querySelector("button").focus()
  fail(say("static.query.stopped"))
}

function result() {
  const section = make("section", { class: "part", "aria-labelledby": "answer" })
  document.getElementById("result").replaceChildren(section)
  return section
}

function showError(message) {
  const section = result()
  section.classList.add("problem")
  section.append(make("h2", { id: "answer" }, say("sparql.error")), make("p", { lang: "en" }, message))
}

function showAnswer(answer, query) {
  const shown = make("div")
  result().append(make("h2", { id: "answer" }, say("sparql.results")), shown)
  if (answer.truth !== undefined) {
    shown.append(make("p", {}, make("b", {}, answer.truth ? say("sparql.true") : say("sparql.false"))))
    return
  }
  if (answer.text !== undefined) shown.append(make("pre", { tabindex: "0" }, answer.text))
  else shown.append(...table(answer))
  const formats = answer.text === undefined ? TABLES : GRAPHS
  const buttons = Object.entries(formats).map(([name, type]) => {
    const button = make("button", { type: "button", class: "second" }, name)
    button.addEventListener("click", () => save(query, type, `esfgraph.${SUFFIXES[name]}`))
    return make("li", {}, button)
  })
  shown.append(make("p", {}, say("sparql.whole")), make("ul", { class: "inline" }, ...buttons))
}

function table({ columns, rows, total, labels }) {
  const isNumber = columns.map((name) => rows.some((row) => NUMBERS.has(row[name]?.datatype)))
  const classes = isNumber.map((is) => (is ? "number" : ""))
  const head = columns.map((name, at) => make("th", { scope: "col", class: classes[at] }, name))
  const body = rows.map((row) => {
    const cells = columns.map((name, at) => make("td", { class: classes[at] }, ...(row[name] ? [value(row[name], labels)] : [])))
    return make("tr", {}, ...cells)
  })
  const caption = say("sparql.caption")
  const told = total > rows.length ? say("sparql.first", { n: total, shown: rows.length }) : say("sparql.rows", { n: total })
  const whole = make("table", { class: "answer" })
  whole.append(make("caption", {}, caption), make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body))
  const region = make("div", { class: "wide", role: "region", "aria-label": caption, tabindex: "0" }, whole)
  return [make("p", {}, told), region]
}

function value(term, labels) {
  if (term.type !== "uri") {
    const isWritten = NUMBERS.has(term.datatype) && Number.isFinite(Number(term.value))
    return make("span", { lang: term["xml:lang"] }, isWritten ? written(Number(term.value)) : term.value)
  }
  const label = labels[term.value]
  const own = settings.ours.find(([namespace]) => term.value.startsWith(namespace))
  const path = own && own[1] + term.value.slice(own[0].length)
  const href = path && !/[?#]/.test(path) ? pageAt(path) : term.value
  const text = label?.value ?? (path || term.value)
  if (!/^https?:/.test(href) && !path) return document.createTextNode(text)
  return make("a", { href, lang: label && label["xml:lang"] !== settings.language ? label["xml:lang"] : "", title: term.value }, text)
}

/** Let the browser keep the whole answer as a file. */
async function save(query, type, name) {
  const { text } = await ask({ query, type })
  const address = URL.createObjectURL(new Blob([text], { type }))
  make("a", { href: address, download: name }).click()
  URL.revokeObjectURL(address)
}
