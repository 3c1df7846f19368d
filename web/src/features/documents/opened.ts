let lastOpened = ''

/** The document opened last, to find its row again; forgotten with the page. */
export const opened = {
  remember: (id: string) => void (lastOpened = id),
  take: () => {
    const id = lastOpened
    lastOpened = ''
    return id
  },
}
