import { Fragment } from 'react'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#34': '"', '#39': "'" }

function plain(html: string) {
  return html.replace(/&(#?\w+);/g, (all, name: string) => entities[name] ?? all)
}

/** A text in which the service has marked words with <mark>; nothing else of it is taken for markup. */
export function Marked({ html }: { html: string }) {
  return html.split(/<mark>(.*?)<\/mark>/s).map((part, i) => (i % 2 === 1 ? <mark key={i}>{plain(part)}</mark> : <Fragment key={i}>{plain(part)}</Fragment>))
}
