// Finds what a reader looks for in the names and numbers of a copy.

import { make, pageAt, say, settings } from "./page.js"

const MOST = 50 // of each kind that are shown
const KINDS = {
  place: say("search.kind.place"),
  concept: say("search.kind.concept"),
  organization: say("search.kind.organization"),
  project: say("search.kind.project"),
}

const asked = new URLSearchParams(location.search).get("q")?.trim() ?? ""
const field = document.getElementById("q")
const found = make("div", { role: "status" })
field.form.after(found)
field.value = asked
if (asked) show(find(await read(settings.index), asked))

async function read(address) {
  const response = await fetch(address)
  const unpacked = response.body.pipeThrough(new DecompressionStream("gzip"))
  return new Response(unpacked).json()
}

/** A text as it is compared: without capitals, accents, and the signs within numbers. */
function folded(text) {
  const letters = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()
  return letters.replace(/(?<=\d)[-/](?=\d)/g, "")
}

/** Of each kind the rows that hold every word; those first whose names have most of them at the beginning of a word. */
function find(kinds, text) {
  const words = folded(text).split(/\s+/)
  const groups = []
  for (const [kind, rows] of Object.entries(kinds)) {
    const hits = []
    for (const [path, name, beside] of rows) {
      const title = folded(name)
      const whole = `${title} ${folded(beside)}`
      if (!words.every((word) => whole.includes(word))) continue
      const spaced = ` ${title}`
      hits.push({ path, name, beside, rank: words.filter((word) => spaced.includes(` ${word}`)).length })
    }
    if (hits.length) groups.push({ kind, hits: hits.sort((one, other) => other.rank - one.rank) })
  }
  return groups
}

function show(groups) {
  const total = groups.reduce((sum, { hits }) => sum + hits.length, 0)
  if (!total) {
    found.append(make("p", {}, say("search.none", { text: asked })), make("p", {}, say("search.none.why")))
    return
  }
  found.append(make("p", {}, say("search.found", { n: total })))
  for (const { kind, hits } of groups) {
    const id = `kind-${kind}`
    const items = hits.slice(0, MOST).map(({ path, name, beside }) => {
      const language = kind === "project" && settings.language !== "sv" ? "sv" : ""
      return make("li", {}, make("a", { href: pageAt(path), lang: language }, name), " ", make("span", { class: "sub" }, beside))
    })
    const more = hits.length > MOST ? [make("p", { class: "small" }, say("static.search.more", { n: hits.length - MOST }))] : []
    const heading = make("h2", { id }, KINDS[kind], " ", make("span", { class: "count" }, `${hits.length}`))
    document.getElementById("main").append(make("section", { "aria-labelledby": id }, heading, make("ul", {}, ...items), ...more))
  }
}
