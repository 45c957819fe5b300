// Puts what answers SPARQL in a browser beside the scripts of a static copy of the site, with its licence.

import { mkdir, readFile, writeFile } from "node:fs/promises"

const engine = new URL("node_modules/oxigraph/", import.meta.url)
const target = new URL("../esfgraph_server/static_site/dist/", import.meta.url)

await mkdir(target, { recursive: true })
// Written anew, for a copy may keep the time of what npm unpacked, and look older than its sources.
await writeFile(new URL("oxigraph.js", target), await readFile(new URL("web.js", engine)))
await writeFile(new URL("oxigraph_bg.wasm", target), await readFile(new URL("web_bg.wasm", engine)))

const { name, version, license, repository } = JSON.parse(await readFile(new URL("package.json", engine), "utf8"))
const apache = await readFile(new URL("../../LICENSE", import.meta.url), "utf8")
const told = `${name} ${version}, ${repository.url}\n${license}; used here under Apache-2.0:\n\n${apache}`
await writeFile(new URL("oxigraph.LICENSE.txt", target), told)
