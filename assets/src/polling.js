// What updates by itself: hx-get with hx-trigger="every 10s". It must not take away what somebody is
// doing in it: where they stand, what they opened, what they are typing.
import htmx from 'htmx.org'

const nameOf = (element) => element.id || element.getAttribute('href') || element.textContent.trim()

// htmx keeps addresses and pages in the browser's storage, and the address of a search has a name in it.
htmx.config.historyEnabled = false
htmx.config.historyCacheSize = 0
htmx.config.allowEval = false
try { sessionStorage.clear() } catch { /* a browser without storage keeps nothing */ }

export function keepFocusWhilePolling () {
  window.htmx = htmx
  let kept = null

  document.body.addEventListener('htmx:beforeSwap', (event) => {
    const target = event.detail.target
    const focused = target.contains(document.activeElement) ? document.activeElement : null
    if (focused?.matches('input, textarea, select')) {
      event.detail.shouldSwap = false // it comes again in ten seconds
      return
    }
    kept = {
      focus: focused && nameOf(focused),
      open: [...target.querySelectorAll('details[open] > summary')].map(nameOf)
    }
  })

  document.body.addEventListener('htmx:afterSettle', () => {
    if (!kept) return
    for (const summary of document.querySelectorAll('details > summary')) {
      if (kept.open.includes(nameOf(summary))) summary.parentElement.open = true
    }
    if (kept.focus && document.activeElement === document.body) {
      const again = [...document.querySelectorAll('a, button, summary')]
      again.find((element) => nameOf(element) === kept.focus)?.focus({ preventScroll: true })
    }
    kept = null
  })

  document.body.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status !== 401 || document.getElementById('signed-out')) return
    const line = document.createElement('div')
    line.id = 'signed-out'
    line.className = 'om-line om-line--closed'
    line.setAttribute('role', 'status')
    line.innerHTML = '<div class="om-width">You were signed out, so this page no longer updates. <a class="govuk-link" href="/sign-in/" target="_blank" rel="noopener">Sign in (opens a new tab)</a></div>'
    document.getElementById('main-content').before(line)
  })
}
