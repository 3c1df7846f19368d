// Whether somebody is signed in, and what the browser keeps of that person: drafts, in sessionStorage alone, which are gone with the
// sign-out; localStorage holds how pages look, and nothing of a document. The cookie itself is out of reach of scripts; the mark only says whether asking is worth it, so
// that a first visit shows the sign-in page without a refused request. It differs from sign-in to sign-in: the other tabs of the
// browser hear of every change, and so of a person who takes another one's place.
const mark = 'docket.session'

type Listener = () => void
const expiry = new Set<Listener>()
const end = new Set<Listener>()
const beginning = new Set<Listener>()

export const session = {
  isLikely: () => localStorage.getItem(mark) !== null,
  begun: () => localStorage.setItem(mark, String(Date.now())),
  /** Empties what the browser keeps of the person; every tab goes to the sign-in page. */
  ended: () => {
    forget()
    tell(end)
  },
  /** The service did not know us: whoever listens asks for the password again, the page stays. */
  expired: () => tell(expiry),
  onExpired: (listener: Listener) => listen(expiry, listener),
  /** Somebody signed out, in this tab or in another. */
  onEnded: (listener: Listener) => listen(end, listener),
  /** Somebody signed in, in another tab. */
  onBegun: (listener: Listener) => listen(beginning, listener),
}

window.addEventListener('storage', (event) => {
  if (event.key !== mark) return
  if (event.newValue !== null) return tell(beginning)
  forget() // the drafts of this tab, which the other one does not reach
  tell(end)
})

function forget() {
  localStorage.removeItem(mark)
  sessionStorage.clear()
}

function listen(to: Set<Listener>, listener: Listener) {
  to.add(listener)
  return () => void to.delete(listener)
}

function tell(listeners: Set<Listener>) {
  listeners.forEach((listener) => listener())
}
