import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, InputNumber, Typography } from 'antd'
import { DateText, EmptyState, ErrorState, PlainTable, toast, useConfirm } from '@/shared/ui'
import { showAtFields } from '@/shared/http'
import { createToken, listTokens, revokeToken, type Token } from '../api'
import { useTexts } from '../texts'

const key = ['me', 'tokens']

export function TokenList() {
  const t = useTexts()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const tokens = useQuery({ queryKey: key, queryFn: listTokens })
  const revoke = useMutation({
    mutationFn: (token: Token) => revokeToken(token.id),
    onSuccess: (_, token) => toast.ok(t('revoked', { name: token.name })),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  return (
    <section>
      <h2>{t('tokens')}</h2>
      <p className="secondary">{t('tokensHint')}</p>
      {tokens.error && <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <EmptyState text={t('tokensNone')} />}
      {tokens.data && tokens.data.length > 0 && (
        <PlainTable
          head={[t('tokenName'), t('tokenMade'), t('tokenUntil'), t('actions')]}
          rows={tokens.data}
          rowKey={(token) => token.id}
          cells={(token) => [
            token.name,
            <DateText key="made" value={token.created_at} />,
            token.expires_at ? <DateText key="until" value={token.expires_at} /> : t('tokenForever'),
            <Button
              key="revoke"
              size="small"
              danger
              onClick={() => void confirm({ title: t('revokeAsk', { name: token.name }), text: t('revokeText'), ok: t('revoke'), danger: true }).then((yes) => yes && revoke.mutate(token))}
            >
              {t('revoke')}
            </Button>,
          ]}
        />
      )}
      <NewToken />
    </section>
  )
}

function NewToken() {
  const t = useTexts()
  const [form] = Form.useForm<{ name: string; days: number | null }>()
  const queries = useQueryClient()
  const make = useMutation({
    mutationFn: ({ name, days }: { name: string; days: number | null }) => createToken(name, days ?? 0),
    meta: { quiet: true },
    onSuccess: () => {
      form.resetFields()
      void queries.invalidateQueries({ queryKey: key })
    },
    onError: (error) => {
      if (showAtFields(form, error)) toast.fail(error)
    },
  })
  return (
    <>
      {make.data && (
        <Alert
          type="success"
          title={t('tokenSecret')}
          description={
            <>
              <Typography.Text copyable code>
                {make.data.secret}
              </Typography.Text>
              <p>{t('tokenCopy')}</p>
            </>
          }
        />
      )}
      <Form form={form} name="new-token" layout="inline" initialValues={{ days: 90 }} onFinish={(typed) => make.mutate(typed)} className="inline-form">
        <Form.Item name="name" label={t('tokenName')} rules={[{ required: true, whitespace: true, message: t('tokenNameMissing') }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="days" label={t('tokenDays')}>
          <InputNumber min={1} max={3650} placeholder={t('tokenForever')} />
        </Form.Item>
        <Button htmlType="submit" loading={make.isPending}>
          {t('tokenMake')}
        </Button>
      </Form>
    </>
  )
}
