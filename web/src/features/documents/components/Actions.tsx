import { MoreOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { Link } from '@tanstack/react-router'
import { useMe } from '@/shared/access'
import { dayOf } from '@/shared/format'
import { useKeys } from '@/shared/keys'
import { toast } from '@/shared/ui'
import { acknowledge, circulationUrl, contentUrl, copyUrl, slipUrl, stampUrl, type DocumentFile, type Row } from '../api'
import { isClassified } from '../query'
import { mayApprove, mayAskForTime, mayAssignCustody, mayChangeScope, mayHold, mayOpenOriginal, mayRaise } from '../rights'
import { useTexts, useWorkTexts } from '../texts'
import { useMyTasks } from '../useMyTasks'

/** What is put together in a dialog. */
export type Dialog = 'add' | 'void' | 'distribute' | 'scope' | 'level' | 'custody' | 'extend' | 'borrow' | 'hold'

interface Props {
  document: Row
  shown: DocumentFile | undefined
  mayChange: boolean
  isCorrecting: boolean
  onCorrect: () => void
  onDialog: (dialog: Dialog) => void
}

/** The one next step as the primary button, the rest under ⋯. */
export function Actions({ document: d, shown, mayChange, isCorrecting, onCorrect, onDialog }: Props) {
  const t = useTexts()
  const w = useWorkTexts()
  const me = useMe()
  const mine = useMyTasks(d)
  const handles = mine.length > 0
  const toSign = mine.find((task) => task.kind === 'acknowledge')
  const sign = useSigning(d)
  useKeys(toSign ? [{ key: 's', label: { zh: '签收', en: 'Sign for it' }, run: () => sign.mutate(toSign.id) }] : [])
  const classified = isClassified(d.classification)
  const toApprove = d.scope_state === 'pending' && d.status !== 'void' && classified && mayApprove(d.classification, me) && d.registered_by !== me.username
  const mayDistribute = mayChange && ['registered', 'distributed', 'circulating'].includes(d.status) && (!classified || d.scope_state === 'approved')
  const isGranted = mayOpenOriginal(d, me)
  const download = shown && shown.text_state !== 'withheld' ? (isGranted ? contentUrl(d.id, shown.id) : copyUrl(d.id)) : undefined
  const downloadText = isGranted ? t('download') : w('copyPdf')
  const does: Record<string, () => void> = {
    print: () => void window.open(slipUrl(d.id), '_blank', 'noopener'),
    circulation: () => void window.open(circulationUrl(d.id), '_blank', 'noopener'),
    stamp: () => void window.open(stampUrl(d.id), '_blank', 'noopener'),
    correct: onCorrect,
    link: () => void navigator.clipboard?.writeText(location.origin + '/documents/' + d.id).then(() => toast.ok(t('linkCopied'))),
  }
  const dialog = (key: Dialog, label: string, isOffered: boolean, danger = false) => (isOffered ? [{ key, label, danger, disabled: isCorrecting && danger }] : [])
  const primary = d.status === 'draft' ? (
    <Link to={'/documents/drafts/' + d.id}>
      <Button type="primary" tabIndex={-1}>
        {t('openDraft')}
      </Button>
    </Link>
  ) : toSign ? (
    <Button type="primary" loading={sign.isPending} onClick={() => sign.mutate(toSign.id)} title="S">
      {w('sign')}
    </Button>
  ) : toApprove ? (
    <Link to="/tasks">
      <Button type="primary" tabIndex={-1}>
        {t('approve')}
      </Button>
    </Link>
  ) : mayDistribute && !d.is_distributed && !isCorrecting ? (
    <>
      <Button onClick={onCorrect}>{t('correct')}</Button>
      <Button type="primary" onClick={() => onDialog('distribute')}>
        {t('distribute')}
      </Button>
    </>
  ) : mayChange && !isCorrecting ? (
    <Button type="primary" onClick={onCorrect}>
      {t('correct')}
    </Button>
  ) : download && !isCorrecting ? (
    <Button type="primary" href={download} download>
      {downloadText}
    </Button>
  ) : null
  return (
    <>
      <Dropdown
        trigger={['click']}
        autoFocus
        menu={{
          items: [
            ...(download ? [{ key: 'download', label: <a href={download} download>{downloadText}</a> }] : []),
            { key: 'print', label: t('print') },
            { key: 'circulation', label: w('circulation') },
            ...(d.status === 'filed' ? [{ key: 'stamp', label: w('stamp') }] : []),
            { key: 'link', label: t('copyLink') },
            { type: 'divider' as const },
            ...dialog('distribute', t('distribute'), mayDistribute),
            ...dialog('scope', w('scope'), mayChangeScope(d, me)),
            ...dialog('level', w('level'), mayRaise(d, me, handles)),
            ...dialog('custody', w('custody'), mayAssignCustody(d, me)),
            ...dialog('extend', w('extend'), mayAskForTime(d, me, handles, dayOf(new Date()))),
            ...dialog('hold', w('holdMenu'), mayHold(d, me)),
            ...dialog('borrow', w('borrow'), d.status !== 'void' && d.carrier !== 'electronic'),
            ...(mayChange ? [{ key: 'correct', label: t('correct'), disabled: isCorrecting }] : []),
            ...dialog('add', t('addAttachment'), mayChange),
            ...dialog('void', t('void'), mayChange, true),
          ],
          onClick: ({ key }) => {
            if (does[key]) does[key]()
            else if (key !== 'download') onDialog(key as Dialog)
          },
        }}
      >
        <Button icon={<MoreOutlined />} aria-label={t('more')} title={t('more')} />
      </Dropdown>
      {primary}
    </>
  )
}

/** Signs for the document from its page. */
function useSigning(d: Row) {
  const w = useWorkTexts()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: acknowledge,
    onSuccess: (items) => toast.ok(items.every((i) => i.done) ? (items.some((i) => i.needs_paper) ? w('signedPaper', { number: d.register_no }) : w('signed', { number: d.register_no })) : w('signedNot', { number: d.register_no })),
    onSettled: () => Promise.all([queries.invalidateQueries({ queryKey: ['tasks'] }), queries.invalidateQueries({ queryKey: ['documents'] })]),
  })
}
