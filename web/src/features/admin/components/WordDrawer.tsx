import { useMutation, useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { Problem, showAtFields } from '@/shared/http'
import { onSaveKey } from '@/shared/keys'
import { Conflict, EditDrawer, toast } from '@/shared/ui'
import { saveWord, type Word } from '../api'
import { useTexts } from '../texts'

interface Props {
  /** What is edited; its name is empty for a new one, its id for one that only documents know. */
  word: Word
  title: string
  nameLabel: string
  /** Of tags: facets to choose from. */
  facets?: readonly string[]
  /** Reads it again after somebody else has changed it. */
  reload: () => Promise<Word | undefined>
  onClose: () => void
}

interface Typed {
  facet?: string
  /** The service calls the name of a tag its value; both names are fields, so that refusals find theirs. */
  name?: string
  value?: string
  aliases: string[]
}

/** A word of a dictionary with its aliases: a sender or the value of a facet. */
export function WordDrawer({ word, title, nameLabel, facets, reload, onClose }: Props) {
  const t = useTexts()
  const queries = useQueryClient()
  const [form] = Form.useForm<Typed>()
  const [above, setAbove] = useState('')
  const [base, setBase] = useState(word)
  const [newest, setNewest] = useState<Word>()
  const isTag = word.facet !== undefined
  const isNew = word.name === ''
  const nameField = isTag ? 'value' : 'name'
  const save = useMutation({
    mutationFn: (typed: Typed) => saveWord({ ...base, facet: isTag ? (typed.facet ?? base.facet) : undefined, name: typed[nameField] ?? base.name, aliases: typed.aliases ?? [] }),
    meta: { quiet: true },
    onSuccess: (_, typed) => {
      void queries.invalidateQueries({ queryKey: [isTag ? 'tags' : 'parties'] })
      toast.ok(t('saved', { name: typed[nameField] ?? base.name }))
      onClose()
    },
    onError: async (error) => {
      if (error instanceof Problem && error.code === 'stale_version') return setNewest(await reload())
      setAbove(showAtFields(form, error))
    },
  })
  const mine = form.getFieldsValue()
  return (
    <EditDrawer title={title} isDirty={() => form.isFieldsTouched() && !save.isSuccess} onClose={onClose} onSave={() => form.submit()} isSaving={save.isPending}>
      {newest && (
        <Conflict
          differences={[
            { field: nameLabel, theirs: newest.name, mine: mine[nameField] ?? '' },
            { field: t('aliases'), theirs: newest.aliases.join(t('listJoin')), mine: (mine.aliases ?? []).join(t('listJoin')) },
          ].filter((d) => d.theirs !== d.mine)}
          onLoad={() => {
            form.setFieldsValue({ [nameField]: newest.name, aliases: newest.aliases })
            setBase(newest)
            setNewest(undefined)
          }}
          onKeep={() => {
            setBase(newest)
            setNewest(undefined)
          }}
        />
      )}
      <Form<Typed>
        form={form}
        name="word"
        layout="vertical"
        onKeyDownCapture={onSaveKey(() => form.submit())}
        requiredMark={false}
        validateTrigger="onBlur"
        scrollToFirstError={{ focus: true }}
        initialValues={{ facet: word.facet || undefined, [nameField]: word.name, aliases: word.aliases }}
        onFinish={(typed) => {
          setAbove('')
          save.mutate(typed)
        }}
      >
        <div role="alert" className="form-error">
          {above && <p>{above}</p>}
        </div>
        {isTag && isNew && (
          <Form.Item name="facet" label={t('facet')} extra={t('facetHint')} rules={[{ required: true, whitespace: true, message: t('facetMissing') }]}>
            <AutoComplete options={(facets ?? []).map((value) => ({ value }))} showSearch={{ filterOption: true }} />
          </Form.Item>
        )}
        <Form.Item name={nameField} label={nameLabel} extra={base.id || isNew ? (base.id ? t('renameByMerge') : undefined) : t('uncurated')} rules={[{ required: true, whitespace: true, message: t('partyNameMissing') }]}>
          <Input maxLength={200} disabled={!base.id && !isNew} autoComplete="off" />
        </Form.Item>
        <Form.Item name="aliases" label={t('aliases')} extra={t('aliasesHint')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、', ';', '；']} />
        </Form.Item>
      </Form>
    </EditDrawer>
  )
}
