// Small scripts of every page. Each page works without them: they save presses of a button.
import { initAll } from 'govuk-frontend'

import { Autosave } from './autosave.js'
import { keepFocusWhilePolling } from './polling.js'
import { addAnother, matches } from './rows.js'

// Also for a row that is added to a page later.
function dress (root) {
  const within = (selector) => [root, ...root.querySelectorAll(selector)].filter((found) => found.matches(selector))
  initAll({ scope: root })
  within('form[data-autosave]').forEach((form) => new Autosave(form))
  within('[data-add-another]').forEach((button) => addAnother(button, dress))
  within('[data-matches]').forEach(matches)
}

dress(document.body)
keepFocusWhilePolling()

document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy]')
  if (!button) return
  const label = button.innerHTML
  try {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = 'Copied'
  } catch {
    button.textContent = 'Not copied: select the words and copy them'
  }
  button.setAttribute('aria-live', 'polite')
  setTimeout(() => { button.innerHTML = label }, 3000)
})

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  const box = document.getElementById('search')
  if (event.key !== '/' || typing || !box || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  box.focus()
  box.select()
})

// A form is sent once, however often its button is pressed. Coming back to the page frees it.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent) { event.preventDefault(); return }
  form.dataset.sent = 'yes'
  setTimeout(() => { delete form.dataset.sent }, 4000)
})
window.addEventListener('pageshow', () => {
  document.querySelectorAll('form[data-sent]').forEach((form) => { delete form.dataset.sent })
})
