// Runs the query without leaving the page, and stops it: what is shown is what the server writes for its address.

/** The form, and the answer below it. */
export class Runner {
  #running = null
  #shown = location.search

  constructor(form, words, mark) {
    this.form = form
    this.words = words
    this.mark = mark
    this.status = form.querySelector("[role=status]")
    this.stopper = form.querySelector(".stop")
    form.addEventListener("submit", (event) => {
      if (event.submitter?.name) return
      event.preventDefault()
      this.#run()
    })
    this.stopper.addEventListener("click", () => this.#running?.abort())
    window.addEventListener("popstate", () => location.search === this.#shown || location.reload())
  }

  /** Send the form, as its button does: where there is no server, another script answers it. */
  run() {
    this.form.requestSubmit()
    return true
  }

  async #run() {
    this.#running?.abort()
    const mine = (this.#running = new AbortController())
    const address = `${this.form.action}?${new URLSearchParams(new FormData(this.form))}`
    this.#show(true, this.words.running)
    try {
      const response = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } })
      const page = new DOMParser().parseFromString(await response.text(), "text/html")
      const result = page.getElementById("result")
      if (!result) throw new Error(`${response.status}`)
      document.getElementById("result").replaceWith(document.adoptNode(result))
      document.querySelector(".language").href = page.querySelector(".language").href
      history.pushState(null, "", address)
      this.#shown = location.search
      this.#show(false, result.querySelector("[data-told]")?.textContent ?? "")
      this.showFault()
    } catch {
      if (!mine.signal.aborted) location.assign(address)
      else if (mine === this.#running) this.#show(false, this.words.stopped)
    }
  }

  /** Mark in the editor what the page says is wrong with the query. */
  showFault() {
    const error = document.getElementById("error")
    const { line, column } = error?.dataset ?? {}
    this.mark(line ? { line: Number(line), column: Number(column), message: error.textContent } : null)
  }

  #show(isRunning, told) {
    // A button that vanishes would take the focus with it.
    if (!isRunning && document.activeElement === this.stopper) this.form.querySelector("button").focus()
    this.stopper.hidden = !isRunning
    this.status.classList.toggle("hidden", !isRunning && told !== this.words.stopped) // the page shows the rest itself
    this.status.textContent = told
  }
}
