// Whether somebody is signed in. The cookie itself is out of reach of scripts; the mark only says whether asking is worth it, so
// that a first visit shows the sign-in page without a refused request. It differs from sign-in to sign-in: the other tabs of the
// browser hear of every change, and so of a person who takes another one's place.
//
// Drafts belong into sessionStorage, which is empty after the sign-out; localStorage is for how pages look, never for documents.
const mark = 'docket.session'
const looks = ['docket.language', 'docket.theme']

type Listener = () => void
const expiry = new Set<Listener>()
const ending = new Set<Listener>()
const beginning = new Set<Listener>()

export const session = {
  isLikely: () => localStorage.getItem(mark) !== null,
  begun: () => localStorage.setItem(mark, String(Date.now())),
  /**
   * Signs out with a request to the service, whose answer empties the cache of the browser, and empties its store. Every tab goes
   * to the sign-in page, which looks as before.
   */
  async end(signOut: () => Promise<unknown>) {
    await signOut().catch(() => undefined) // a session that is over already is as good as ended
    forget()
    tell(ending)
  },
  /** The service did not know us: whoever listens asks for the password again, the page stays. */
  expired: () => tell(expiry),
  onExpired: (listener: Listener) => listen(expiry, listener),
  /** Somebody signed out, in this tab or in another. */
  onEnded: (listener: Listener) => listen(ending, listener),
  /** Somebody signed in, in another tab. */
  onBegun: (listener: Listener) => listen(beginning, listener),
}

window.addEventListener('storage', (event) => {
  if (event.key !== mark && event.key !== null) return // null: all of it is gone
  if (session.isLikely()) return tell(beginning)
  forget() // the drafts of this tab, which the other one does not reach
  tell(ending)
})

function forget() {
  for (const key of Object.keys(localStorage)) if (!looks.includes(key)) localStorage.removeItem(key)
  sessionStorage.clear()
}

function listen(to: Set<Listener>, listener: Listener) {
  to.add(listener)
  return () => void to.delete(listener)
}

function tell(listeners: Set<Listener>) {
  listeners.forEach((listener) => listener())
}
