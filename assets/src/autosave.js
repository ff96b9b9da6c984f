// Save a form as it is typed: <form data-autosave="URL"> with a hidden field `version`, a place
// [data-autosave-says] and a place [data-autosave-conflict].
//
// The server answers 200 with {saved_at, version, problems, fragments}; 401 where the sign-in has
// ended; 409 with a fragment, whose [data-version] is the newer version, where somebody else changed
// the record. Nothing about a family is kept in the browser's own storage: what could not be sent
// stays on the page and is tried again.
const PAUSE = 800
const LONGEST_PAUSE = 30000
const LONGEST_ANSWER = 20000

export class Autosave {
  constructor (form) {
    this.form = form
    this.said = this.place('[data-autosave-says]', 'om-saved')
    this.conflict = this.place('[data-autosave-conflict]', '')
    this.pause = PAUSE
    this.edits = 0 // how often something was typed
    this.saved = 0 // how many of these edits the server has
    this.held = false // waits for a person to choose between two versions
    this.shown = {} // what the server sent for each place, the last time
    form.addEventListener('input', () => this.edited())
    form.addEventListener('change', () => this.edited())
    form.addEventListener('submit', (event) => this.submitted(event))
    window.addEventListener('beforeunload', (event) => { if (this.unsaved) event.preventDefault() })
    window.addEventListener('online', () => { if (this.unsaved) this.later(0) })
    window.addEventListener('focus', () => { if (this.unsaved) this.later(0) })
  }

  get unsaved () { return this.saved < this.edits }

  place (selector, name) {
    const found = this.form.querySelector(selector)
    if (found) return found
    const made = document.createElement('div')
    made.className = name
    if (name) made.setAttribute('role', 'status')
    this.form.prepend(made)
    return made
  }

  edited () {
    this.edits += 1
    this.later(PAUSE)
  }

  // A save that is under way ends first: its newer version must not look like a colleague's.
  async submitted (event) {
    clearTimeout(this.wait)
    if (this.sending) {
      event.preventDefault()
      event.stopPropagation()
      await this.sending
      if (!this.held) this.form.requestSubmit(event.submitter?.form === this.form ? event.submitter : null)
      return
    }
    this.saved = this.edits
  }

  later (pause) {
    clearTimeout(this.wait)
    this.wait = setTimeout(() => this.send(), pause)
  }

  async send () {
    if (this.held) return
    if (this.sending) { this.later(PAUSE); return }
    this.sending = this.save(this.edits)
    await this.sending
    this.sending = null
  }

  // Who signs in again, in another tab, has a new token: the one of this page would be refused for ever.
  freshen () {
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]
    if (token) document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => { field.value = token })
  }

  async save (edits) {
    this.freshen()
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: 'POST',
        body: new FormData(this.form),
        headers: { 'X-Requested-With': 'autosave' },
        redirect: 'manual',
        signal: AbortSignal.timeout(LONGEST_ANSWER)
      })
      await this.read(answer, edits)
    } catch {
      this.fail('Not saved: connection lost. What you typed is kept on this page and will be saved when it is back.')
    }
  }

  async read (answer, edits) {
    if (answer.ok) {
      this.saved = edits
      this.pause = PAUSE
      this.show(await answer.json())
    } else if (answer.status === 409) {
      this.hold(await answer.text())
    } else if (answer.type === 'opaqueredirect' || answer.status === 401 || answer.status === 403) {
      this.fail('Not saved: you were signed out. What you typed is kept on this page. ')
      const link = document.createElement('a')
      Object.assign(link, { href: '/sign-in/', target: '_blank', rel: 'noopener', className: 'govuk-link' })
      link.textContent = 'Sign in (opens a new tab), then come back here.'
      this.said.append(link)
    } else {
      this.fail('Not saved just now. What you typed is kept on this page and is tried again.')
    }
  }

  show (saved) {
    if (this.form.elements.version) this.form.elements.version.value = saved.version
    const at = new Date(saved.saved_at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/London' })
    const problems = saved.problems || []
    this.say(problems.length ? `Saved ${at}, but not all: ${problems.join(' ')}` : `Saved ${at}`)
    this.said.classList.toggle('om-saved--partly', problems.length > 0)
    this.conflict.replaceChildren()
    for (const [id, html] of Object.entries(saved.fragments || {})) {
      const place = document.getElementById(id)
      if (!place || (this.shown[id] === html && place !== this.conflict)) continue // read out once
      place.innerHTML = this.shown[id] = html
    }
  }

  // Somebody else was faster. Theirs stands until this person has seen it and says otherwise.
  hold (fragment) {
    this.held = true
    this.conflict.innerHTML = fragment
    const newer = this.conflict.querySelector('[data-version]')
    if (newer && this.form.elements.version) this.form.elements.version.value = newer.dataset.version
    const keep = document.createElement('button')
    Object.assign(keep, { type: 'button', className: 'govuk-button govuk-button--secondary', textContent: 'Keep what is on this page' })
    keep.addEventListener('click', () => { this.held = false; this.send() })
    const band = newer || this.conflict
    band.append(keep)
    this.say('Not saved: somebody else changed this record meanwhile. ', true)
    const link = document.createElement('a')
    this.conflict.id ||= 'changed-meanwhile'
    Object.assign(link, { href: `#${this.conflict.id}`, className: 'govuk-link', textContent: 'See what differs' })
    this.said.append(link)
  }

  fail (words) {
    this.say(words, true)
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE)
    this.later(this.pause)
  }

  say (words, failed = false) {
    // Said again only where it differs: a screen reader would repeat it at each try.
    if (this.said.firstChild?.textContent !== words) this.said.textContent = words
    else while (this.said.childNodes.length > 1) this.said.lastChild.remove()
    this.said.classList.toggle('om-saved--failed', failed)
    this.said.classList.remove('om-saved--partly')
  }
}
