import { startTransition, useEffect, useState, type RefObject } from 'react'

/** Rows above and below what one sees that are drawn all the same, for fast scrolling and for finding in the page. */
const spare = 30
/** As long as a list is new, only so many: it is in sight at once, and the others are drawn when nothing else is to do. */
const spareAtFirst = 10

/**
 * Which rows of a long table to draw, as the window scrolls. All rows are equally high; rows left out are replaced by one empty row
 * of their height, so that the scroll bar tells the truth and the place is found again after coming back. list names what the table
 * shows; another one is a new list.
 */
export function useRowWindow(body: RefObject<HTMLElement | null>, count: number, rowHeight: number, list: string | undefined) {
  const [top, setTop] = useState(() => rowAt(window.scrollY, rowHeight))
  const [drawn, setDrawn] = useState<string>()
  useEffect(() => {
    const look = () => setTop(rowAt(-(body.current?.getBoundingClientRect().top ?? 0), rowHeight))
    look()
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look, { passive: true })
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [body, rowHeight, count])
  useEffect(() => {
    if (list !== drawn) startTransition(() => setDrawn(list))
  }, [list, drawn])
  const around = list === drawn ? spare : spareAtFirst
  const from = Math.min(Math.max(0, top - around), Math.max(0, count - 1))
  const to = Math.min(count, Math.max(0, top) + Math.ceil(window.innerHeight / rowHeight) + around)
  return { from: from - (from % 2), to }
}

/** The row that is the first in sight, in steps, so that not every pixel draws the table anew. */
function rowAt(scrolled: number, rowHeight: number) {
  const row = Math.floor(scrolled / rowHeight)
  return row - (row % 10)
}
