// Small scripts of every page. Each page works without them: they save presses of a button.
import { initAll } from 'govuk-frontend'
import htmx from 'htmx.org'

window.htmx = htmx
htmx.config.includeIndicatorStyles = false
htmx.config.allowEval = false
initAll()

const clock = (when) => when.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

// Save a form as it is typed. Nothing about a family is kept in the browser's own storage: what could
// not be sent stays on the page and is tried again.
class Autosave {
  constructor (form) {
    this.form = form
    this.said = form.querySelector('[data-autosave-says]')
    this.conflict = form.querySelector('[data-autosave-conflict]')
    this.wait = 0
    this.pause = 800
    this.dirty = false
    this.sending = false
    form.addEventListener('input', () => this.later())
    form.addEventListener('change', () => this.later())
    form.addEventListener('submit', () => { clearTimeout(this.wait); this.dirty = false })
    window.addEventListener('beforeunload', (event) => { if (this.dirty) event.preventDefault() })
    window.addEventListener('online', () => { if (this.dirty) this.later(0) })
  }

  later (pause = 800) {
    this.dirty = true
    clearTimeout(this.wait)
    this.wait = setTimeout(() => this.send(), pause)
  }

  async send () {
    if (this.sending) return this.later()
    this.sending = true
    this.dirty = false
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: 'POST',
        body: new FormData(this.form),
        headers: { 'X-Requested-With': 'autosave' },
        redirect: 'error'
      })
      await this.read(answer)
      this.pause = 800
    } catch {
      this.fail('Not saved: the connection is lost. What you typed stays on this page and is saved when it is back.')
    } finally {
      this.sending = false
    }
  }

  async read (answer) {
    if (answer.status === 409 && this.conflict) {
      this.conflict.innerHTML = await answer.text()
      const newer = this.conflict.querySelector('[data-version]')
      if (newer) this.form.elements.version.value = newer.dataset.version
      this.say('Not saved yet: somebody else changed this record. See above.', true)
    } else if (answer.status === 401 || answer.status === 403) {
      this.say('Not saved: you were signed out. Sign in in another tab, then go on typing here.', true)
      this.retry()
    } else if (answer.ok) {
      const saved = await answer.json()
      if (this.form.elements.version) this.form.elements.version.value = saved.version
      const problems = saved.problems || []
      const tail = problems.length ? `. Not saved: ${problems.join(' ')}` : ''
      this.say(`Saved ${clock(new Date(saved.saved_at))}${tail}`, problems.length > 0)
      if (this.conflict) this.conflict.innerHTML = ''
      for (const [id, html] of Object.entries(saved.fragments || {})) {
        const place = document.getElementById(id)
        if (place) place.innerHTML = html
      }
    } else {
      this.fail('Not saved just now. What you typed stays on this page; it is tried again.')
    }
  }

  retry () {
    this.pause = Math.min(this.pause * 2, 30000)
    this.later(this.pause)
  }

  fail (words) {
    this.say(words, true)
    this.retry()
  }

  say (words, failed = false) {
    this.said.textContent = words
    this.said.classList.toggle('om-saved--failed', failed)
  }
}

// Add another row from a <template>; without script a submit button named `add` does the same.
function addAnother (button) {
  button.addEventListener('click', (event) => {
    event.preventDefault()
    const template = document.getElementById(button.dataset.addAnother)
    const rows = document.getElementById(template.dataset.into)
    const id = crypto.randomUUID()
    rows.insertAdjacentHTML('beforeend', template.innerHTML.replaceAll('__row__', id))
    const row = rows.lastElementChild
    row.querySelectorAll('[data-matches]').forEach(matches)
    row.querySelector('input:not([type=hidden]), select, textarea')?.focus()
  })
}

// People on record who may be the same, while a name is typed.
function matches (group) {
  const into = group.querySelector('[data-matches-into]')
  let wait = 0
  group.addEventListener('input', () => {
    clearTimeout(wait)
    wait = setTimeout(async () => {
      const asked = new URLSearchParams()
      for (const field of group.querySelectorAll('[data-match]')) asked.set(field.dataset.match, field.value)
      asked.set('row', group.dataset.row || '')
      const answer = await fetch(`${group.dataset.matches}?${asked}`, { headers: { 'X-Requested-With': 'matches' } })
      if (answer.ok) into.innerHTML = await answer.text()
    }, 400)
  })
}

document.querySelectorAll('form[data-autosave]').forEach((form) => new Autosave(form))
document.querySelectorAll('[data-add-another]').forEach(addAnother)
document.querySelectorAll('[data-matches]').forEach(matches)

document.addEventListener('click', async (event) => {
  const copy = event.target.closest('[data-copy]')
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy)
    copy.textContent = 'Copied'
  }
})

document.addEventListener('keydown', (event) => {
  const typing = event.target.closest('input, textarea, select, [contenteditable]')
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
    const box = document.getElementById('search')
    if (box) { event.preventDefault(); box.focus() }
  }
})

// A form is sent once, however often its button is pressed.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.sent) { event.preventDefault(); return }
  form.dataset.sent = 'yes'
  setTimeout(() => { delete form.dataset.sent }, 4000)
})
