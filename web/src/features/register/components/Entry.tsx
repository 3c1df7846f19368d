import { Button, Collapse, Form } from 'antd'
import { useEffect, useEffectEvent, useRef, useState, type DragEvent } from 'react'
import { covers, useMe, type Level } from '@/shared/access'
import { wordsOf } from '@/shared/ui'
import { onSaveKey, useKeys } from '@/shared/keys'
import type { Party, Suggestions } from '../api'
import { isClassified, isTouched, keep, moreFields, type Field, type Marks, type Values } from '../draft'
import { firstPageText } from '../firstPage'
import { mistakesOf, useFieldLabels } from '../mistakes'
import { hasStateSecretMark, kindOf, suggestFrom } from '../suggest'
import { useTexts } from '../texts'
import { useNow } from '../useNow'
import type { Draft } from '../useRegistering'
import { DuplicateBar } from './DuplicateBar'
import { Fields } from './Fields'
import { fileButtonId, FilesPart } from './FilesPart'
import { MoreFields } from './MoreFields'
import { Preview } from './Preview'
import { Summary, type Mistake } from './Summary'

export interface Start extends Draft {
  /** Why the service refused it before. */
  error?: unknown
}

/** What the page must know of the form to warn before it is lost. */
export interface EntryState {
  isPristine: boolean
  /** A reload would lose something: files, or text that must not be written down. */
  wouldLose: boolean
  draft: () => Draft
}

interface Props {
  start: Start
  /** Which entry it is, for keeping its text: the waiting files, or 'new'. */
  name: string
  /** The text of a waiting file that came later. */
  offers?: Suggestions
  /** The party of the suggested sender, looked up beforehand. */
  party?: Party
  /** Sent, and stays in the form: it cannot be changed meanwhile, nor when it is done. */
  locked: boolean
  error?: unknown
  state: React.RefObject<EntryState | undefined>
  onSubmit: (draft: Draft, stay: boolean) => void
  onStateSecret: () => void
}

export function Entry({ start, name, offers: late, party, locked, error, state, onSubmit, onStateSecret }: Props) {
  const t = useTexts()
  const me = useMe()
  const now = useNow()
  const [form] = Form.useForm<Values>()
  const [marks, setMarks] = useState<Marks>(start.marks)
  const [files, setFiles] = useState<readonly File[]>(start.files)
  const [read, setRead] = useState<Suggestions>({})
  const [isReading, setReading] = useState(false)
  const [shown, setShown] = useState(0)
  const [more, setMore] = useState(false)
  const [mistakes, setMistakes] = useState<readonly Mistake[]>([])
  const [fileError, setFileError] = useState('')
  const [over, setOver] = useState(false)
  const isChoosing = useRef(false)
  const touched = useRef(new Set<Field>())
  const isPaper = Form.useWatch('carrier', { form, preserve: true }) === 'paper' // its box is under 更多, perhaps not drawn
  const labels = useFieldLabels(start.direction)
  const { waiting } = start
  const offers: Suggestions = waiting.length > 0 ? (late ?? {}) : read
  const values = (): Values => form.getFieldsValue(true) as Values
  const draft = (): Draft => ({ ...start, values: values(), marks, files })

  useEffect(() => {
    state.current = {
      isPristine: files.length === 0 && waiting.length === 0 && !isTouched(values()),
      wouldLose: !locked && (files.length > 0 || (isClassified(values().classification) && isTouched(values()))),
      draft,
    }
  })

  const fill = (changes: Partial<Values>, why: 'text' | 'last' | undefined) => {
    form.setFieldsValue(changes)
    setMarks((m) => ({ ...m, ...Object.fromEntries(Object.keys(changes).map((f) => [f, why])) }))
  }
  const isFree = (field: Field) => !touched.current.has(field) && marks[field] !== 'text'

  /** What one entered last for the sender is offered again; what was offered for another one goes. */
  const takeParty = ({ last }: Party) => {
    const before = values()
    const level: Level = last && covers(me.clearance, last.classification) ? last.classification : me.defaults.classification
    if (isFree('distribution') && (last || marks.distribution === 'last')) fill({ distribution: last ? wordsOf(last.distribution) : [] }, last ? 'last' : undefined)
    if (isFree('classification') && level !== before.classification) fill({ classification: level }, last ? 'last' : undefined)
    if (isFree('kind') && last?.kind && !kindOf(before.title)) fill({ kind: last.kind }, 'last')
    if (values().distribution.length > 0) void form.validateFields(['distribution']).catch(() => undefined) // a complaint that it was missing goes
    remember()
  }
  const remember = () => {
    if (!locked) keep({ user: me.username, entry: name, values: values(), marks })
  }
  const changed = (change: Partial<Values>) => {
    const fields = Object.keys(change) as Field[]
    fields.forEach((f) => touched.current.add(f))
    setMarks((m) => ({ ...m, ...Object.fromEntries(fields.map((f) => [f, undefined])) }))
    if (change.title !== undefined && isFreeKind(touched.current)) {
      const kind = kindOf(change.title)
      if (kind !== values().kind) fill({ kind }, kind ? 'text' : undefined)
    }
    if (change.urgency && change.urgency !== 'normal' && !values().received_time) form.setFieldValue('received_time', now())
    remember()
  }

  const add = async (list: readonly File[]) => {
    if (locked || list.length === 0) return
    setFileError('')
    const isFirst = files.length === 0 && waiting.length === 0
    if (list.some((f) => hasStateSecretMark(f.name))) return onStateSecret()
    setFiles((before) => [...before, ...list])
    focusOn('title')
    setReading(true)
    const texts = await Promise.all(list.map(firstPageText))
    setReading(false)
    if (texts.some(hasStateSecretMark)) return onStateSecret()
    if (isFirst) setRead(suggestFrom(texts[0] ?? '', list[0]?.name ?? ''))
  }

  const complain = (found: readonly Mistake[]) => {
    setMistakes(found)
    setFileError(found.find((m) => m.target === fileButtonId)?.message ?? '')
    if (found.some((m) => moreFields.includes(m.target as Field))) setMore(true)
    const first = found.find((m) => m.target)?.target
    if (first) setTimeout(() => focusOn(first))
  }
  const submit = async (stay: boolean) => {
    if (locked) return
    for (let i = 0; isChoosing.current && i < 60; i++) await new Promise((resolve) => setTimeout(resolve, 50))
    const found: Mistake[] = []
    await form.validateFields().catch((e: { errorFields?: { name: string[]; errors: string[] }[] }) => {
      for (const f of e.errorFields ?? []) found.push({ target: f.name[0], label: labels[f.name[0] ?? ''], message: f.errors[0] ?? '' })
    })
    if (files.length + waiting.length === 0 && values().carrier !== 'paper') found.unshift({ target: fileButtonId, label: t('files'), message: t('fileMissing') })
    complain(found)
    if (found.length === 0) onSubmit(draft(), stay)
  }

  useKeys([
    { key: 'Ctrl+Enter', label: { zh: '登记，填下一份', en: 'Register and begin the next' }, run: () => void submit(false) },
    { key: 'Ctrl+S', label: { zh: '登记，留在本页', en: 'Register and stay' }, run: () => void submit(true) },
  ])
  const onKeyDownCapture = onSaveKey(() => {
    const at = document.activeElement
    if (at instanceof HTMLElement) at.blur() // fields check and settle what they hold when they are left
    void submit(false)
  })

  const onOpened = useEffectEvent(() => {
    if (party) takeParty(party)
    if (start.error) showError(start.error)
    else if (waiting.length > 0 || files.length > 0) focusOn('title')
    else focusOn(fileButtonId)
  })
  const showError = (e: unknown) => {
    const found = mistakesOf(e, labels)
    form.setFields(found.filter((m) => m.target && m.target !== fileButtonId).map((m) => ({ name: m.target as Field, errors: [m.message] })))
    complain(found)
  }
  const onRefused = useEffectEvent(showError)
  useEffect(() => onOpened(), [])
  useEffect(() => {
    if (error) onRefused(error)
  }, [error])

  const onDrag = (e: DragEvent, isOver: boolean) => {
    if (!e.dataTransfer.types.includes('Files')) return
    e.preventDefault()
    setOver(isOver && !locked)
  }
  const all = [...waiting, ...files]
  return (
    <div
      className={over ? 'register-entry register-over' : 'register-entry'}
      onKeyDownCapture={onKeyDownCapture}
      onDragOver={(e) => onDrag(e, true)}
      onDragLeave={(e) => e.currentTarget.contains(e.relatedTarget as Node | null) || onDrag(e, false)}
      onDrop={(e) => {
        onDrag(e, false)
        void add(Array.from(e.dataTransfer.files))
      }}
    >
      <Preview item={all[shown] ?? all[0]} />
      <div className="register-form">
        <Summary mistakes={mistakes} onGo={focusOn} />
        <FilesPart
          files={files}
          waiting={waiting}
          shown={Math.min(shown, all.length - 1)}
          isPaper={isPaper}
          error={fileError}
          disabled={locked}
          onAdd={(list) => void add(list)}
          onRemove={(at) => {
            setFiles(files.filter((_, i) => i !== at))
            setShown(0)
            if (files.length === 1) setRead({})
          }}
          onFirst={(at) => {
            setFiles([files[at]!, ...files.filter((_, i) => i !== at)])
            setShown(0)
          }}
          onShow={setShown}
          onPaper={(on) => {
            form.setFieldValue('carrier', on ? 'paper' : 'electronic')
            setFileError('')
          }}
        />
        <div role="status" className={isReading || waiting.some((w) => w.text_state === 'pending') ? 'secondary' : 'unseen'}>
          {(isReading || (waiting.some((w) => w.text_state === 'pending') && !late?.title)) && t('reading')}
        </div>
        <Form<Values>
          form={form}
          name="register"
          layout="vertical"
          requiredMark={false}
          initialValues={start.values}
          disabled={locked}
          onValuesChange={changed}
          scrollToFirstError={false}
          validateTrigger={[]} // when it is sent: whoever tabs through an empty form has made no mistake
        >
          <Duplicates form={form} />
          <Fields form={form} direction={start.direction} marks={marks} offers={offers} onParty={takeParty} isChoosing={isChoosing} />
          <Collapse
            ghost
            size="small"
            activeKey={more ? ['more'] : []}
            onChange={(keys) => setMore([keys].flat().length > 0)}
            items={[{ key: 'more', label: t('more'), children: <MoreFields form={form} direction={start.direction} marks={marks} /> }]}
          />
        </Form>
        {!locked && (
          <div className="register-actions">
            <Button onClick={() => void submit(true)} title="Ctrl+S">
              {t('saveStay')}
            </Button>
            <Button type="primary" onClick={() => void submit(false)} title="Ctrl+Enter">
              {t('saveNext')}
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

const isFreeKind = (touched: ReadonlySet<Field>) => !touched.has('kind')

/** Puts the cursor into a field of the form, or onto the button for files. */
function focusOn(target: string) {
  const element = document.getElementById(target) ?? document.getElementById('register_' + target)
  const inner = element?.matches('input, textarea, button') ? element : element?.querySelector<HTMLElement>('input, textarea, button')
  ;(inner ?? element)?.focus()
  ;(inner ?? element)?.scrollIntoView({ block: 'nearest' })
}

function Duplicates({ form }: { form: ReturnType<typeof Form.useForm<Values>>[0] }) {
  const source = Form.useWatch('source', form) ?? ''
  const sourceNo = Form.useWatch('source_no', form) ?? ''
  const day = Form.useWatch('received_on', form) ?? ''
  const [asked, setAsked] = useState({ source: '', sourceNo: '' })
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ source: source.trim(), sourceNo: sourceNo.trim() }), 300)
    return () => clearTimeout(timer)
  }, [source, sourceNo])
  return <DuplicateBar source={asked.source} sourceNo={asked.sourceNo} year={Number(day.slice(0, 4)) || new Date().getFullYear()} />
}
