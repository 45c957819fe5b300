// Holds the graph, and answers queries beside the page, so that the page stays usable meanwhile.

import start, { Store } from "./oxigraph.js"

const FORMATS = { nt: "application/n-triples", nq: "application/n-quads" }
const BLOCK = 4_000_000 // bytes that are read at a time
const LABELS = ["dcterms:title", "skos:prefLabel", "rdfs:label"]

const loaded = new Map() // by the key of each part of the graph, what comes of it
let setup = null
let store = null
let busy = Promise.resolve()

self.onmessage = ({ data }) => {
  if (!setup) setup = data
  else busy = busy.then(() => reply(data))
}

async function reply({ id, query, type }) {
  try {
    self.postMessage({ id, answer: await answer(query, type) })
  } catch (error) {
    self.postMessage({ id, error: error.message ?? String(error) })
  }
}

async function answer(query, type) {
  if (!store) {
    await start({ module_or_path: new URL("./oxigraph_bg.wasm", import.meta.url) })
    store = new Store()
  }
  const plain = query.replace(/<[^<>\s]*>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*$/gm, " ")
  await load("")
  if (/\b(?:graph|from)\b/i.test(plain)) for (const key of Object.keys(setup.data)) await load(key)
  self.postMessage({ isRead: true })
  const form = /\b(select|ask|construct|describe)\b/i.exec(plain)?.[1].toLowerCase()
  const isGraph = form === "construct" || form === "describe"
  const text = withPrefixes(query, plain)
  const written = store.query(text, {
    base_iri: setup.base,
    results_format: type ?? (isGraph ? "text/turtle" : "application/sparql-results+json"),
  })
  if (type) return { text: written }
  if (isGraph) return { text: written.slice(0, 50_000) }
  const { head, boolean, results } = JSON.parse(written)
  if (boolean !== undefined) return { truth: boolean }
  const rows = results.bindings.slice(0, setup.most)
  return { columns: head.vars, rows, total: results.bindings.length, labels: labelsOf(rows) }
}

/** Declare the known prefixes that a query uses and does not declare, on its first line: others keep their numbers. */
function withPrefixes(query, plain) {
  const own = new Set([...plain.matchAll(/\bprefix\s+([\w-]*):/gi)].map((match) => match[1]))
  const used = Object.entries(setup.prefixes).filter(([name]) => !own.has(name) && new RegExp(`(?<![\\w-])${name}:`).test(plain))
  return used.map(([name, namespace]) => `PREFIX ${name}: <${namespace}> `).join("") + query
}

/** What the things of an answer are called, in the language of the page where they have a name in it. */
function labelsOf(rows) {
  const things = new Set(rows.flatMap((row) => Object.values(row).filter(({ type }) => type === "uri").map(({ value }) => value)))
  if (!things.size) return {}
  const named = LABELS.filter((name) => name.split(":")[0] in setup.prefixes).join("|")
  const values = [...things].map((iri) => `<${iri}>`).join(" ")
  const text = withPrefixes(`SELECT ?thing ?label { VALUES ?thing { ${values} } ?thing ${named} ?label }`, named)
  const labels = {}
  for (const { thing, label } of JSON.parse(store.query(text, { results_format: "json" })).results.bindings) {
    if (!labels[thing.value] || label["xml:lang"] === setup.language) labels[thing.value] = label
  }
  return labels
}

/** Load a part of the graph, once. */
function load(key) {
  if (!loaded.has(key)) loaded.set(key, read(setup.data[key]))
  return loaded.get(key)
}

async function read(address) {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address}: ${response.status}`)
  const total = Number(response.headers.get("content-length"))
  const format = FORMATS[/\.(n[tq])\.gz/.exec(address)[1]]
  let done = 0
  const counted = new TransformStream({
    transform(chunk, controller) {
      done += chunk.length
      if (total) self.postMessage({ loading: { done: megabytes(done), total: megabytes(total) } })
      controller.enqueue(chunk)
    },
  })
  const lines = new Lines((block) => store.load(block, { format, lenient: true, no_transaction: true }))
  const bytes = await unpacked(response.body.pipeThrough(counted))
  for (let part = await bytes.read(); !part.done; part = await bytes.read()) lines.add(part.value)
  lines.end()
}

/** What a stream holds, unpacked, unless a server that knows the suffix let the browser do so already. */
async function unpacked(stream) {
  const [head, body] = stream.tee()
  const reader = head.getReader()
  const { value } = await reader.read()
  reader.cancel()
  const isPacked = value?.[0] === 0x1f && value[1] === 0x8b
  return (isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body).getReader()
}

/** Gathers bytes to blocks of whole lines. */
class Lines {
  #parts = []
  #size = 0

  constructor(take) {
    this.take = take
  }

  add(bytes) {
    this.#parts.push(bytes)
    this.#size += bytes.length
    if (this.#size < BLOCK) return
    const block = this.#joined()
    const end = block.lastIndexOf(10) + 1
    if (end) this.take(block.subarray(0, end))
    this.#parts = [block.slice(end)]
    this.#size = block.length - end
  }

  end() {
    if (this.#size) this.take(this.#joined())
  }

  #joined() {
    const block = new Uint8Array(this.#size)
    let at = 0
    for (const part of this.#parts) {
      block.set(part, at)
      at += part.length
    }
    return block
  }
}

function megabytes(bytes) {
  return Math.round(bytes / 100_000) / 10
}
