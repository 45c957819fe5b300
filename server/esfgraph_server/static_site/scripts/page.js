// What the scripts of a copy share: what the page tells them, its words, and links to its other pages.

document.getElementById("need").remove() // it says what the page needs, which is there

export const settings = JSON.parse(document.getElementById("settings").textContent)

const plural = new Intl.PluralRules(settings.language)
const number = new Intl.NumberFormat(settings.language === "sv" ? "sv-SE" : "en-GB", { maximumFractionDigits: 20 })

/** A text of the page, with values put in; the number `n` chooses among its plural forms. */
export function say(key, values = {}) {
  const words = settings.words[key]
  const text = typeof words === "string" ? words : words[plural.select(values.n)]
  return text.replace(/\{(\w+)\}/g, (_, name) => written(values[name]))
}

/** A number as the reader writes it; any other value as it is. */
export function written(value) {
  return typeof value === "number" ? number.format(value) : value
}

/** An element with attributes and what is in it. */
export function make(name, attributes = {}, ...content) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value)
  element.append(...content)
  return element
}

/** The file of the page at a path below the language. */
export function pageAt(path) {
  const names = path.split("/").map((segment) => encodeURIComponent(decoded(segment)))
  return `${settings.root}${settings.pages}${names.join("/")}/index.html`
}

function decoded(segment) {
  try {
    const name = decodeURIComponent(segment)
    return name.includes("/") ? segment : name
  } catch {
    return segment
  }
}
