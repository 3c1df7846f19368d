import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { DateText, SidePreview, SizeText } from '@/shared/ui'
import { Viewer } from '@/shared/viewer'
import { contentOf, hasPages, pageOf, textOf, type Item } from '../api'
import { useTexts } from '../texts'
import { Home } from './Home'
import { TextState } from './TextState'

interface Props {
  item: Item
  onClose: () => void
  onRegister: () => void
  onRemove: () => void
}

/** A waiting file beside the queue: how it looks, what was read from it, what can be done with it. */
export function ItemPanel({ item, onClose, onRegister, onRemove }: Props) {
  const t = useTexts()
  const { suggestions: s } = item
  const facts = [
    [t('title'), s.title], [t('source'), s.source], [t('sourceNo'), s.source_no], [t('kind'), s.kind], [t('documentDate'), s.document_date],
    [t('dueOn'), s.due_on], [t('classification'), s.classification && t.of('level', s.classification)], [t('urgency'), s.urgency && t.of('urgency', s.urgency)],
  ].filter(([, value]) => value)
  return (
    <SidePreview title={item.name} onClose={onClose}>
      <div className="inbox-panel-actions">
        <Button type="primary" onClick={onRegister} title="Enter">
          {t('register')}
        </Button>
        {hasPages(item) && <Link to={'/documents/inbox/' + item.id}>{t('sortPages')}</Link>}
        <Button danger type="text" onClick={onRemove}>
          {t('remove')}
        </Button>
      </div>
      <p className="secondary">
        {item.pages > 0 && t('pages', { count: item.pages })} <SizeText bytes={item.size_bytes} /> · {item.owner_name || item.owner} · <DateText value={item.created_at} withTime /> <TextState item={item} />
      </p>
      {item.mail && <p className="secondary">{t('byMail', { from: item.mail.from, subject: item.mail.subject })}</p>}
      <Home item={item} onAttached={onClose} />
      {facts.length > 0 && (
        <dl className="facts inbox-facts">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {item.made_from && item.made_from.length > 0 && <p className="secondary">{t('madeFrom', { names: item.made_from.map((o) => o.name).join('、') })}</p>}
      <div className="inbox-viewer">
        <Viewer
          key={item.id}
          id={item.sha256}
          name={item.name}
          mediaType={item.media_type}
          source={contentOf(item.id)}
          downloadUrl={contentOf(item.id)}
          images={item.pages > 0 ? { pages: item.pages, url: pageOf(item.id) } : undefined}
          loadText={item.text_state === 'done' || item.text_state === 'ocr' ? (signal) => textOf(item.id, signal) : undefined}
        />
      </div>
    </SidePreview>
  )
}
