import { useQueryClient } from '@tanstack/react-query'
import { AutoComplete, Form, Input, Select } from 'antd'
import { toast, VersionedDrawer } from '@/shared/ui'
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
  const isTag = word.facet !== undefined
  const isNew = word.name === ''
  const nameField = isTag ? 'value' : 'name'
  const nameOf = (typed: Typed) => typed[nameField] ?? word.name
  return (
    <VersionedDrawer<Word, Typed, unknown>
      name="word"
      title={title}
      form={form}
      start={word}
      initialValues={{ facet: word.facet || undefined, [nameField]: word.name, aliases: word.aliases }}
      save={(typed, base = word) => saveWord({ ...base, facet: isTag ? (typed.facet ?? base.facet) : undefined, name: typed[nameField] ?? base.name, aliases: typed.aliases ?? [] })}
      onSaved={(_, typed) => {
        void queries.invalidateQueries({ queryKey: [isTag ? 'tags' : 'parties'] })
        toast.ok(t('saved', { name: nameOf(typed) }))
      }}
      reload={reload}
      valuesOf={(read) => ({ [nameField]: read.name, aliases: read.aliases })}
      words={(typed) => ({ [nameLabel]: typed[nameField] ?? '', [t('aliases')]: (typed.aliases ?? []).join(t('listJoin')) })}
      onClose={onClose}
    >
      {(base) => (
        <>
          {isTag && isNew && (
            <Form.Item name="facet" label={t('facet')} extra={t('facetHint')} rules={[{ required: true, whitespace: true, message: t('facetMissing') }]}>
              <AutoComplete options={(facets ?? []).map((value) => ({ value }))} showSearch={{ filterOption: true }} />
            </Form.Item>
          )}
          <Form.Item name={nameField} label={nameLabel} extra={base?.id || isNew ? (base?.id ? t('renameByMerge') : undefined) : t('uncurated')} rules={[{ required: true, whitespace: true, message: t('partyNameMissing') }]}>
            <Input maxLength={200} disabled={!base?.id && !isNew} autoComplete="off" />
          </Form.Item>
          <Form.Item name="aliases" label={t('aliases')} extra={t('aliasesHint')}>
            <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，', '、', ';', '；']} />
          </Form.Item>
        </>
      )}
    </VersionedDrawer>
  )
}
