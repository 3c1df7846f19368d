import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMe, usePermission } from '@/shared/access'
import { dayOf, useFormat } from '@/shared/format'
import { SizeText, StatusTag, toast, useConfirm, type Tone } from '@/shared/ui'
import { contentUrl, getStores, returnFile, type DocumentFile, type Row } from '../api'
import { isDestroyed, isReplaced } from '../files'
import { mayOpenOriginal, mayReturn } from '../rights'
import { useTexts, useWorkTexts } from '../texts'

const copyTones: Record<string, Tone> = { stored: 'ok', pending: 'warning', failed: 'error' }

interface Props {
  document: Row
  shown: string | undefined
  onShow: (file: DocumentFile) => void
  /** Absent where nothing may be added. */
  onAddVersion?: (file: DocumentFile) => void
}

/** 附件与版本: every file that ever belonged to the document, and where its copies are. */
export function Files({ document: d, shown, onShow, onAddVersion }: Props) {
  const t = useTexts()
  const w = useWorkTexts()
  const me = useMe()
  const format = useFormat()
  const giveBack = useGivingBack(d)
  const files = d.files ?? []
  if (files.length === 0) return <p>{d.location ? t('paperAt', { place: d.location }) : t('noFile')}</p>
  return (
    <>
      <ul className="document-files">
        {files.map((f) => (
          <li key={f.id}>
            <span className={f.id === shown ? 'current' : undefined}>{f.name}</span>
            <span className="documents-line secondary">
              <span>{t.of('role', f.role)}</span>
              <SizeText bytes={f.size_bytes} />
              {f.pages > 0 && <span>{t('filePages', { count: f.pages })}</span>}
              <span title={f.text_reason}>{t.of('text', isDestroyed(f) ? 'destroyed' : f.text_state)}</span>
              {isReplaced(files, f) && <span>{t('replaced')}</span>}
            </span>
            {f.replaces && <span className="secondary">{t('replaces', { name: files.find((o) => o.id === f.replaces)?.name ?? '' })}</span>}
            {f.reason && (
              <span>
                {t('reason')}：{f.reason}
              </span>
            )}
            <span className="documents-line">
              {(['local', 'bucket'] as const).map((place) => (
                <StatusTag key={place} tone={copyTones[f.copies[place].state]}>
                  {t.of('copyAt', place)} {t.of('copy', f.copies[place].state)}
                </StatusTag>
              ))}
              <span className="secondary" title={`${t('sum')} SHA-256 ${f.sha256}`}>
                {t('fileAdded')} {format.time(f.added_at)}
              </span>
            </span>
            <span className="document-file-actions">
              {f.text_state === 'withheld' ? (
                <span>{t(isDestroyed(f) ? 'destroyedHint' : 'withheldHint')}</span>
              ) : (
                <>
                  <Button size="small" disabled={f.id === shown} onClick={() => onShow(f)}>
                    {t('preview')}
                  </Button>
                  {mayOpenOriginal(d, me) && (
                    <Button size="small" href={contentUrl(d.id, f.id)} download>
                      {t('download')}
                    </Button>
                  )}
                </>
              )}
              {onAddVersion && f.role !== 'returned' && !isReplaced(files, f) && (
                <Button size="small" onClick={() => onAddVersion(f)}>
                  {t('addVersion')}
                </Button>
              )}
              {mayReturn(d, f, me, dayOf(new Date())) && (
                <Button size="small" loading={giveBack.isPending(f)} onClick={() => void giveBack.ask(f)}>
                  {w('giveBack')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      <Honesty />
    </>
  )
}

/** 退回待登记: paper of another document lay below the slip. */
function useGivingBack(d: Row) {
  const w = useWorkTexts()
  const queries = useQueryClient()
  const confirm = useConfirm()
  const run = useMutation({
    mutationFn: (file: DocumentFile) => returnFile(d.id, file.id),
    onSuccess: (_, file) => toast.ok(w('gaveBack', { name: file.name }), { link: { to: '/documents/inbox', text: w('inbox') } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['documents'] }),
  })
  const ask = async (file: DocumentFile) => {
    if (await confirm({ title: w('giveBackAsk', { name: file.name }), text: w('giveBackText', { number: d.register_no }), ok: w('giveBackOk') })) run.mutate(file)
  }
  return { ask, isPending: (file: DocumentFile) => run.isPending && run.variables.id === file.id }
}

/** Two copies on one machine are no dual backup, and nobody shall believe so. */
function Honesty() {
  const t = useTexts()
  const maySee = usePermission({ permission: 'system.stores' })
  const { data } = useQuery({ queryKey: ['stores'], queryFn: ({ signal }) => getStores(signal), enabled: maySee, staleTime: 60_000 })
  if (!data) return null
  if (data.same_machine) return <p className="document-note document-note-warning">{t('sameMachine')}</p>
  return <p className="secondary">{data.dual_backup ? t('twoCopies') : data.message}</p>
}

