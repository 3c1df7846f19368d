import { useMutation } from '@tanstack/react-query'
import { Form, type FormInstance } from 'antd'
import { useState, type ReactNode } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { Conflict } from './Conflict'
import { EditDrawer } from './EditDrawer'

interface Props<V, T, A> {
  /** Names the form, for the ids of its fields. */
  name: string
  title: string
  form: FormInstance<T>
  /** What is edited, as it was read; undefined for a new one. */
  start: V | undefined
  initialValues: Partial<T>
  /** Saves over the version that base is of. */
  save: (typed: T, base: V | undefined) => Promise<A>
  onSaved: (answer: A, typed: T) => void
  /** Reads it again after somebody else has saved. */
  reload: () => Promise<V | undefined>
  /** What is read as the form holds it. */
  valuesOf: (read: V) => Partial<T>
  /** What the form holds in words, by the names of its fields. */
  words: (typed: T) => Readonly<Record<string, string>>
  onClose: () => void
  /** The fields; base is the version that will be saved over. */
  children: (base: V | undefined) => ReactNode
}

/** A form in a drawer for what has versions: who saves second is shown what the first has changed, and chooses. */
export function VersionedDrawer<V, T extends object, A>({ name, title, form, start, initialValues, save: write, onSaved, reload, valuesOf, words, onClose, children }: Props<V, T, A>) {
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(start)
  const [newest, setNewest] = useState<V>()
  const save = useMutation({
    mutationFn: (typed: T) => write(typed, base),
    meta: { quiet: true },
    onSuccess: (answer, typed) => {
      onSaved(answer, typed)
      onClose()
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest(await reload())
      setAbove(showAtFields(form, error))
    },
  })
  const settle = (read: V) => {
    setBase(read)
    setNewest(undefined)
  }
  return (
    <EditDrawer title={title} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={() => form.submit()} isSaving={save.isPending}>
      {newest && (
        <Conflict
          differences={differing(words(form.getFieldsValue()), words({ ...form.getFieldsValue(), ...valuesOf(newest) }))}
          onLoad={() => {
            form.setFieldsValue(valuesOf(newest) as Parameters<typeof form.setFieldsValue>[0])
            settle(newest)
          }}
          onKeep={() => settle(newest)}
        />
      )}
      <Form<T>
        form={form}
        name={name}
        layout="vertical"
        onKeyDownCapture={onSaveKey(() => form.submit())}
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        initialValues={initialValues as Record<string, unknown>}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        {children(base)}
      </Form>
    </EditDrawer>
  )
}

const differing = (mine: Readonly<Record<string, string>>, theirs: Readonly<Record<string, string>>) =>
  Object.entries(mine).flatMap(([field, text]) => (theirs[field] === text ? [] : [{ field, theirs: theirs[field] ?? '', mine: text }]))
