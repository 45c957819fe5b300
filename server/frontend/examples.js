// Narrows the list of examples while somebody types; without script the server does.

/** Show the examples that hold all the words of the field above them. */
export function filterExamples() {
  const field = document.getElementById("find")
  const groups = [...document.querySelectorAll("[data-examples]")]
  field?.form.addEventListener("submit", (event) => event.preventDefault()) // it would lose what stands in the editor
  field?.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
    for (const group of groups) {
      const items = [...group.querySelectorAll("li")]
      for (const item of items) item.hidden = !words.every((word) => item.textContent.toLowerCase().includes(word))
      group.hidden = items.every((item) => item.hidden)
    }
  })
}
