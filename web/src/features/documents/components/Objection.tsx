import { Button } from 'antd'
import { useState } from 'react'
import { useMe } from '@/shared/access'
import { DateText } from '@/shared/ui'
import { object, type Row, type Trace } from '../api'
import { useWorkTexts } from '../texts'
import { ActDialog, ReasonField } from './ActDialog'

/** 异议: whom a decision was entered for from paper says that it was not theirs; or what they have said. */
export function Objection({ document: d, entered, traces }: { document: Row; entered: Trace; traces: readonly Trace[] }) {
  const w = useWorkTexts()
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const raised = traces.find((x) => x.kind === 'objection' && x.node === String(entered.seq))
  if (raised)
    return (
      <p className="document-note document-note-warning">
        {w('objected', { who: raised.actor_name || raised.actor })} <DateText value={raised.at} withTime />：{raised.opinion}
      </p>
    )
  if (entered.channel !== 'paper' || entered.on_behalf !== me.username) return null
  return (
    <>
      <Button size="small" danger onClick={() => setAsking(true)}>
        {w('object')}
      </Button>
      {asking && (
        <ActDialog<{ reason: string; confirm?: string }>
          name="documents-objection"
          title={w('objectTitle', { number: d.register_no })}
          ok={w('object')}
          danger
          act={(typed) => object(d.id, entered.seq, typed)}
          said={() => w('objectDone', { number: d.register_no })}
          onClose={() => setAsking(false)}
        >
          <p>{w('objectHint', { who: entered.actor_name || entered.actor })}</p>
          <ReasonField />
        </ActDialog>
      )}
    </>
  )
}
