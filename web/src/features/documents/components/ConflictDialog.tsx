import { useQuery } from '@tanstack/react-query'
import { Button, Modal } from 'antd'
import { useFormat } from '@/shared/format'
import { getTrail } from '../api'
import { fieldNames as allFields, sameValue, type Values } from '../correction'
import { useTexts } from '../texts'
import { fieldNames } from './Trail'
import { useValueText } from './valueText'

interface Props {
  id: string
  /** The version that was read. */
  since: number
  base: Values
  mine: Values
  theirs: Values
  onLatest: () => void
  onCompare: () => void
  onClose: () => void
}

/** Somebody else was quicker: who changed what, and what to do with one's own words. */
export function ConflictDialog({ id, since, base, mine, theirs, onLatest, onCompare, onClose }: Props) {
  const t = useTexts()
  const format = useFormat()
  const valueText = useValueText()
  const { data: trail } = useQuery({ queryKey: ['documents', 'conflict', id, since], queryFn: ({ signal }) => getTrail(id, signal), gcTime: 0 })
  const changes = (trail ?? []).filter((e) => typeof e.details.version === 'number' && e.details.version > since)
  const apart = allFields.filter((f) => !sameValue(f, mine[f], theirs[f]) && (!sameValue(f, base[f], theirs[f]) || !sameValue(f, base[f], mine[f])))
  return (
    <Modal
      open
      width={640}
      title={t('conflictTitle')}
      onCancel={onClose}
      footer={[
        <Button key="latest" onClick={onLatest}>
          {t('loadLatest')}
        </Button>,
        <Button key="compare" type="primary" onClick={onCompare} autoFocus>
          {t('compare')}
        </Button>,
      ]}
    >
      {changes.map((e, i) => (
        <p key={i}>{t('conflictBy', { who: e.actor_name || e.actor, time: format.time(e.at), fields: Array.isArray(e.details.fields) ? fieldNames(t, e.details.fields) : t.of('action', e.action) })}</p>
      ))}
      <p>{t('conflictHint')}</p>
      <table className="document-compare">
        <thead>
          <tr>
            <th scope="col">{t('conflictField')}</th>
            <th scope="col">{t('conflictMine')}</th>
            <th scope="col">{t('conflictLatest')}</th>
          </tr>
        </thead>
        <tbody>
          {apart.map((f) => (
            <tr key={f}>
              <th scope="row">{t.of('field', f)}</th>
              <td>{valueText(f, mine[f]) || t('empty')}</td>
              <td>{valueText(f, theirs[f]) || t('empty')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
