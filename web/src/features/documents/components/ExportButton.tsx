import { DownloadOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/shared/keys'
import { toast } from '@/shared/ui'
import { exportContentUrl, exportDocuments, getExport, type ListQuery } from '../api'
import { exportNames, type ColumnId } from '../columns'
import { useTexts } from '../texts'

/** 导出 Excel: the list as it is filtered, in the columns that are shown; many rows are made in the background. */
export function ExportButton({ query, columns, total }: { query: ListQuery; columns: readonly ColumnId[]; total: number }) {
  const t = useTexts()
  const [waitsFor, setWaitsFor] = useState<string>()
  const start = useMutation({
    mutationFn: () => exportDocuments(query, columns.map((c) => exportNames[c])),
    onSuccess: (made) => {
      if ('exportId' in made) {
        setWaitsFor(made.exportId)
        toast.ok(t('exportWaiting'))
        return
      }
      save(made.file, made.name)
      toast.ok(t('exported', { count: total }))
    },
  })
  const waiting = useQuery({
    queryKey: ['documents', 'export', waitsFor],
    queryFn: () => getExport(waitsFor ?? ''),
    enabled: waitsFor !== undefined,
    refetchInterval: (q) => (q.state.data?.state === 'waiting' || !q.state.data ? 2000 : false),
    gcTime: 0,
  })
  const state = waiting.data?.state
  const busy = start.isPending || (waitsFor !== undefined && state !== 'done' && state !== 'failed')
  const run = () => (busy || total === 0 ? false : start.mutate())
  useKeys([{ key: 'e', label: { zh: '导出本列表', en: 'Export this list' }, run }])
  return (
    <>
      <Button icon={<DownloadOutlined />} onClick={run} disabled={total === 0} loading={busy} title="E">
        {t('export')}
      </Button>
      <span role="status" className="documents-export">
        {busy && waitsFor && t('exporting', { count: total })}
        {state === 'failed' && t('exportFailed')}
        {state === 'done' && waitsFor && (
          <>
            {t('exportReady')} <a href={exportContentUrl(waitsFor)}>{t('exportDownload')}</a>
          </>
        )}
      </span>
    </>
  )
}

function save(file: Blob, name: string) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
