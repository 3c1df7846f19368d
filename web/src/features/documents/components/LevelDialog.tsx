import { Form, Radio } from 'antd'
import { covers, useMe } from '@/shared/access'
import { DateField, LevelBadge } from '@/shared/ui'
import { classify, type Changed, type Reclassification, type Row } from '../api'
import { isClassified, levels } from '../query'
import { mayApprove } from '../rights'
import { useTexts, useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

type Level = Row['classification']

/** 密级: raised by whoever handles the document, lowered or lifted by a cleared supervisor; with the period and the reason. */
export function LevelDialog({ document: d, onClose }: { document: Row; onClose: () => void }) {
  const t = useTexts()
  const w = useWorkTexts()
  const me = useMe()
  const mayLower = mayApprove(d.classification, me)
  return (
    <ActDialog<Reclassification, Changed>
      name="documents-level"
      title={w('levelTitle', { number: d.register_no })}
      ok={w('levelOk')}
      initialValues={{ level: d.classification, until: d.classification_until ?? '' }}
      act={({ level, until, reason }) => classify(d.id, { level, reason, ...(until && until !== d.classification_until && { until }) })}
      said={(_, now) => [w('levelChanged', { number: d.register_no, level: t.of('level', now.classification) }), (now.warnings ?? []).some((x) => x.code === 'file_metadata') && w('fileMetadata')].filter(Boolean).join(' ')}
      onClose={onClose}
    >
      <Form.Item name="level" label={t('level')}>
        <Radio.Group
          options={levels.map((level) => ({
            value: level,
            label: <LevelBadge level={level} />,
            disabled: !covers(me.clearance, level) || (!mayLower && levels.indexOf(level) < levels.indexOf(d.classification)),
          }))}
        />
      </Form.Item>
      {!mayLower && d.classification !== 'public' && <p className="secondary">{w('lowerHint')}</p>}
      <Period document={d} />
      <ReasonField />
      <Effect from={d.classification} />
    </ActDialog>
  )
}

/** Only what is classified has a period. */
function Period({ document: d }: { document: Row }) {
  const t = useTexts()
  const w = useWorkTexts()
  const level = Form.useWatch('level') as Level | undefined
  if (!isClassified(level ?? d.classification)) return null
  return (
    <Form.Item name="until" label={t('until')} extra={w('untilHint')}>
      <DateField min={d.received_on ?? undefined} />
    </Form.Item>
  )
}

/** What becomes of the document. */
function Effect({ from }: { from: Level }) {
  const w = useWorkTexts()
  const to = (Form.useWatch('level') as Level | undefined) ?? from
  const by = levels.indexOf(to) - levels.indexOf(from)
  const text = by === 0 ? '' : isClassified(to) && by > 0 ? w('levelRaises') : by > 0 ? w('levelWithin') : isClassified(to) ? w('levelLowers') : isClassified(from) ? w('levelLifts') : w('levelWithin')
  return (
    <div role="status" className={text ? 'document-note document-note-info' : undefined}>
      {text}
    </div>
  )
}
