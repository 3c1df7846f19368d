import { useMutation, useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { dayOf } from '@/shared/format'
import { PageHeader, toast } from '@/shared/ui'
import { bookPdfUrl, books, exportBook, exportContentUrl, getExport, papersOf } from '../api'
import { useTexts } from '../texts'
import '../archive.css'

/** The years that are offered: this one and those before it, back to the first that an office may have. */
const yearsBack = 20

/** 登记簿: each book of a year, as a spreadsheet and on paper, as far as one may read it. */
export default function RegistersPage() {
  const t = useTexts()
  const address = useAddress()
  const thisYear = Number(dayOf(new Date()).slice(0, 4))
  const year = /^\d{4}$/.test(address.get('year')) ? Number(address.get('year')) : thisYear
  const mayOversee = usePermission({ permission: 'document.file', roles: ['supervisor'] })
  const archive = papersOf({ year })
  return (
    <>
      <PageHeader
        title={t('registers')}
        actions={
          <Select
            aria-label={t('year')}
            value={year}
            onChange={(to: number) => address.set({ year: to === thisYear ? undefined : String(to) })}
            options={Array.from({ length: yearsBack }, (_, i) => ({ value: thisYear - i, label: t('yearOf', { year: thisYear - i }) }))}
          />
        }
      />
      <p className="secondary archive-reading">{t('registersHint')}</p>
      <ul className="archive-books">
        {books.map((book) => (
          <Book key={book} name={t.of('book', book)} hint={t.of('bookHint', book)}>
            <Excel book={book} year={year} />
            <Button href={bookPdfUrl(book, year)}>{t('printPdf')}</Button>
          </Book>
        ))}
        {mayOversee && (
          <Book name={t('book.catalogue')} hint={t('bookHint.catalogue')}>
            <Button href={archive.catalogueExcel}>{t('excel')}</Button>
            <Button href={archive.cataloguePdf}>{t('printPdf')}</Button>
          </Book>
        )}
        <Book name={t('book.destructions')} hint={t('bookHint.destructions')}>
          <Link to="/archive/destructions">{t('openDestructions')}</Link>
        </Book>
      </ul>
    </>
  )
}

function Book({ name, hint, children }: { name: string; hint: string; children: React.ReactNode }) {
  return (
    <li>
      <h2>{name}</h2>
      <p className="secondary">{hint}</p>
      <div className="archive-book-acts">{children}</div>
    </li>
  )
}

/** The spreadsheet; more than 5,000 rows are made in the background, and the button becomes the way to them. */
function Excel({ book, year }: { book: string; year: number }) {
  const t = useTexts()
  const [waitsFor, setWaitsFor] = useState<{ id: string; year: number }>()
  const make = useMutation({
    mutationFn: () => exportBook(book, year),
    onSuccess: (made) => {
      if (!(made instanceof Blob)) {
        setWaitsFor({ id: made.export_id, year })
        toast.ok(t('excelLater'))
        return
      }
      const link = document.createElement('a')
      link.href = URL.createObjectURL(made)
      link.download = `${t.of('book', book)} ${year}.xlsx`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
      toast.ok(t('excelDone', { name: t.of('book', book), year }))
    },
  })
  const id = waitsFor?.year === year ? waitsFor.id : undefined
  const waiting = useQuery({ queryKey: ['archive', 'export', id], queryFn: () => getExport(id ?? ''), enabled: id !== undefined, refetchInterval: (q) => (q.state.data?.state === 'waiting' || !q.state.data ? 2000 : false), gcTime: 0 })
  if (id && waiting.data?.state === 'done') return <Button href={exportContentUrl(id)}>{t('excelReady')}</Button>
  return (
    <Button loading={make.isPending || (id !== undefined && waiting.data?.state !== 'failed')} onClick={() => make.mutate()}>
      {t('excel')}
    </Button>
  )
}
