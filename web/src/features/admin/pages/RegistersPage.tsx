import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useAddress } from '@/shared/address'
import { dayOf, useFormat } from '@/shared/format'
import { type Column, EmptyState, ListTable, PageHeader, StatusTag, wholeList } from '@/shared/ui'
import { listRegisters, type Register } from '../api'
import { RegisterDrawer } from '../components/RegisterDrawer'
import { useTexts } from '../texts'
import '../admin.css'

/** 登记簿: what each numbers, in which form and from where. */
export default function RegistersPage() {
  const t = useTexts()
  const format = useFormat()
  const address = useAddress()
  const query = useQuery({ queryKey: ['registers'], queryFn: listRegisters })
  const year = dayOf(new Date()).slice(0, 4)
  const open = query.data?.find((r) => r.prefix === address.get('register'))
  const close = () => address.set({ register: undefined, new: undefined })
  const add = (
    <Button type="primary" onClick={() => address.set({ new: '1' })}>
      {t('newRegister')}
    </Button>
  )
  const use = (r: Register) => (
    <>
      {r.is_default && <StatusTag tone="info">{t('isDefault')}</StatusTag>} {r.is_classified && <StatusTag tone="warning">{t('isClassified')}</StatusTag>}
    </>
  )
  const columns: Column<Register>[] = [
    { id: 'prefix', title: t('prefix'), width: '16%', render: (r) => r.prefix },
    { id: 'direction', title: t('direction'), width: '14%', render: (r) => t.of('direction', r.direction) },
    { id: 'example', title: t('example'), render: (r) => r.example },
    { id: 'first', title: t('firstNumber'), width: 160, align: 'end', render: (r) => <span className="figures">{format.number(r.first_number)}</span> },
    { id: 'last', title: t('lastNumber', { year }), width: 150, align: 'end', render: (r) => <span className="figures">{r.last[year] === undefined ? '—' : format.number(r.last[year])}</span> },
    { id: 'use', title: t('standing'), width: 160, render: use },
  ]
  return (
    <>
      <PageHeader title={t('registers')} actions={add} />
      <ListTable
        caption={t('registers')}
        columns={columns}
        pages={wholeList(query)}
        rowKey={(r) => r.prefix}
        rowName={(r) => r.prefix}
        href={() => '/admin/registers'}
        onOpen={(r) => address.set({ register: r.prefix })}
        card={(r) => (
          <>
            <span>{r.example}</span>
            <span className="secondary">
              {t.of('direction', r.direction)} {use(r)}
            </span>
          </>
        )}
        empty={<EmptyState text={t('registersEmpty')} action={add} />}
      />
      {address.get('new') && <RegisterDrawer onClose={close} />}
      {open && <RegisterDrawer key={open.prefix} register={open} onClose={close} />}
    </>
  )
}
