import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { Link } from '@tanstack/react-router'
import { useAddress } from '@/shared/address'
import { dayOf, useFormat } from '@/shared/format'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { DateText, LevelBadge, SkeletonRows } from '@/shared/ui'
import { drawSample, getSample, type Sample } from '../api'
import { useTexts } from '../texts'
import { EvidenceButton } from './EvidenceButton'
import { Refused } from './Refused'

interface Typed {
  year: number
  n: number
  seed?: string
}

/** 抽样: so many of a year, drawn by a seed that is kept; the same seed draws the same again. sample= stands in the address. */
export function SampleDraw() {
  const t = useTexts()
  const address = useAddress()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const id = address.get('sample')
  const drawn = useQuery({ queryKey: ['oversight', 'sample', id], queryFn: ({ signal }) => getSample(id, signal), enabled: id !== '', retry: false })
  const draw = useMutation({
    mutationFn: drawSample,
    meta: { quiet: true },
    onSuccess: (s) => address.set({ sample: s.id }),
    onError: (error) => setAbove(showAtFields(form, error)),
  })
  const isRefused = draw.error instanceof Problem && draw.error.status === 403
  return (
    <>
      <p className="secondary">{t('sampleHint')}</p>
      <Form<Typed>
        form={form}
        name="sample"
        layout="inline"
        requiredMark={false}
        className="inline-form"
        onKeyDownCapture={onSaveKey(form.submit)}
        initialValues={{ year: Number(dayOf(new Date()).slice(0, 4)), n: 10, seed: '' }}
        onFinish={({ seed, ...rest }) => {
          setAbove('')
          draw.mutate({ ...rest, ...(seed?.trim() && { seed: seed.trim() }) })
        }}
      >
        <Form.Item name="year" label={t('year')} rules={[{ required: true, message: t('missing') }]}>
          <InputNumber min={1900} max={2999} precision={0} />
        </Form.Item>
        <Form.Item name="n" label={t('howMany')} rules={[{ required: true, message: t('missing') }]}>
          <InputNumber min={1} max={500} precision={0} />
        </Form.Item>
        <Form.Item name="seed" label={t('seed')}>
          <Input maxLength={100} placeholder={t('seedHint')} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={draw.isPending}>
          {t('draw')}
        </Button>
      </Form>
      <div role="alert" className="form-error">
        {above && !isRefused && <p>{above}</p>}
      </div>
      {isRefused && <Refused error={draw.error} onRetry={() => draw.reset()} />}
      {id !== '' && drawn.isPending && <SkeletonRows rows={4} />}
      {drawn.error && <Refused error={drawn.error} onRetry={() => void drawn.refetch()} />}
      {drawn.data && <Result sample={drawn.data} onAgain={() => form.setFieldsValue({ year: drawn.data.year, n: drawn.data.n, seed: drawn.data.seed })} />}
    </>
  )
}

function Result({ sample: s, onAgain }: { sample: Sample; onAgain: () => void }) {
  const t = useTexts()
  const format = useFormat()
  const items = s.items ?? []
  return (
    <section className="oversight-sample">
      <h2>{t('drawnOf', { count: items.length, population: format.number(s.population) })}</h2>
      <dl className="facts">
        <dt>{t('seed')}</dt>
        <dd>
          <code>{s.seed}</code> <Button size="small" onClick={onAgain}>{t('again')}</Button>
        </dd>
        <dt>{t('digest')}</dt>
        <dd>
          <code className="oversight-digest">{s.digest}</code>
        </dd>
        <dt>{t('drawnAt')}</dt>
        <dd>
          <DateText value={s.drawn_at} withTime />
        </dd>
      </dl>
      {s.withheld > 0 && <p className="secondary">{t('sampleWithheld', { count: s.withheld })}</p>}
      {items.length === 0 ? (
        <p>{t('sampleEmpty')}</p>
      ) : (
        <>
          <ol className="oversight-drawn">
            {items.map((d) => (
              <li key={d.id}>
                <Link to="/documents/$id" params={{ id: d.id } as never}>
                  {d.register_no}
                </Link>{' '}
                <LevelBadge level={d.classification} /> {d.title}
                <div className="secondary">
                  {d.source} · {format.date(d.received_on)} ·{' '}
                  <Link to="/oversight/documents/$id" params={{ id: d.id } as never}>
                    {t('whoRead')}
                  </Link>
                </div>
              </li>
            ))}
          </ol>
          <EvidenceButton documents={items.slice(0, 50).map((d) => d.id)} />
        </>
      )}
    </section>
  )
}
