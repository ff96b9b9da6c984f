// Rows of people: one more of them, and who each may be.

// <button name="add" data-add-another="ID of a template">, <template id data-into="ID of the rows">.
// In the template `__row__` stands for the row's key. Without script the button sends the form.
export function addAnother (button, dress) {
  button.addEventListener('click', (event) => {
    event.preventDefault()
    const template = document.getElementById(button.dataset.addAnother)
    const rows = document.getElementById(template.dataset.into)
    rows.insertAdjacentHTML('beforeend', template.innerHTML.replaceAll('__row__', newKey()))
    const row = rows.lastElementChild
    dress(row)
    row.querySelector('input:not([type=hidden]), select, textarea')?.focus()
  })
}

// crypto.randomUUID is there on https and localhost alone.
function newKey () {
  if (crypto.randomUUID) return crypto.randomUUID()
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}

// <fieldset data-matches="URL" data-row="KEY">: its fields [data-match=NAME] are sent as NAME while
// they are typed, and the answer is shown in [data-matches-into].
export function matches (group) {
  const into = group.querySelector('[data-matches-into]')
  let wait = 0
  let asking = null
  group.addEventListener('input', (event) => {
    if (!event.target.dataset.match) return
    clearTimeout(wait)
    wait = setTimeout(async () => {
      asking?.abort()
      asking = new AbortController()
      const asked = new URLSearchParams({ row: group.dataset.row || '' })
      for (const field of group.querySelectorAll('[data-match]')) asked.set(field.dataset.match, field.value)
      try {
        const answer = await fetch(`${group.dataset.matches}?${asked}`, {
          headers: { 'X-Requested-With': 'matches' }, signal: asking.signal
        })
        if (answer.ok) into.innerHTML = await answer.text()
      } catch { /* asked again at the next letter */ }
    }, 400)
  })
}
