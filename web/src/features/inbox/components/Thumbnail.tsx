import { FileOutlined } from '@ant-design/icons'
import { useState } from 'react'
import { pageOf, type Item } from '../api'

/** The first page, small; a sign where there is no image. */
export function Thumbnail({ item }: { item: Item }) {
  const [failed, setFailed] = useState(false)
  return (
    <span className="inbox-thumbnail" aria-hidden>
      {item.pages > 0 && item.text_state !== 'failed' && !failed ? (
        <img src={pageOf(item.id)(1, 96)} alt="" loading="lazy" onError={() => setFailed(true)} />
      ) : (
        <FileOutlined />
      )}
    </span>
  )
}
