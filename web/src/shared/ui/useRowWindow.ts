import { useEffect, useState, type RefObject } from 'react'

/** Rows above and below what one sees that are drawn all the same, for fast scrolling and for finding in the page. */
const spare = 30

/**
 * Which rows of a long table to draw, as the window scrolls. All rows are equally high; rows left out are replaced by one empty row
 * of their height, so that the scroll bar tells the truth and the place is found again after coming back.
 */
export function useRowWindow(body: RefObject<HTMLElement | null>, count: number, rowHeight: number) {
  const [first, setFirst] = useState(() => firstAt(window.scrollY, rowHeight))
  useEffect(() => {
    const look = () => {
      const top = body.current?.getBoundingClientRect().top ?? 0
      setFirst(firstAt(-top, rowHeight))
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', look, { passive: true })
    return () => {
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', look)
    }
  }, [body, rowHeight, count])
  const from = Math.min(first, Math.max(0, count - 1))
  const to = Math.min(count, first + Math.ceil(window.innerHeight / rowHeight) + 2 * spare)
  return { from: from - (from % 2), to }
}

/** In steps, so that not every pixel draws the table anew. */
function firstAt(scrolled: number, rowHeight: number) {
  const row = Math.floor(scrolled / rowHeight) - spare
  return Math.max(0, row - (row % 10))
}
