// Builds the editor into the static files of the site, with the licences of all that is in it beside it.

import { build } from "esbuild"
import { readFile, readdir, writeFile } from "node:fs/promises"

const here = new URL(".", import.meta.url)
const target = new URL("../esfgraph_server/site/static/dist/", here)

const { metafile } = await build({
  absWorkingDir: here.pathname,
  entryPoints: ["editor.js"],
  outfile: new URL("editor.js", target).pathname,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
})

const folders = Object.keys(metafile.inputs).map((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
const licences = await Promise.all([...new Set(folders.filter(Boolean))].sort().map(licence))
await writeFile(new URL("THIRD-PARTY.txt", target), licences.join("\n"))

async function licence(folder) {
  const at = new URL(`${folder}/`, here)
  const { name, version, license } = JSON.parse(await readFile(new URL("package.json", at), "utf8"))
  const file = (await readdir(at)).find((each) => /^licen[cs]e/i.test(each))
  if (!file) throw new Error(`${name} ${version} comes without its licence (${license})`)
  return `${name} ${version}\n${"=".repeat(60)}\n${await readFile(new URL(file, at), "utf8")}`
}
