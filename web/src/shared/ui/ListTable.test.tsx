import { screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { expect, test, vi } from 'vitest'
import { show } from '@/shared/testing/render'
import { ListTable, type ListTableProps } from './ListTable'
import type { Pages } from './usePages'

interface Row {
  id: string
  name: string
}

const pages = (count: number, more: Partial<Pages<Row>> = {}): Pages<Row> => ({
  rows: Array.from({ length: count }, (_, i) => ({ id: `d${i + 1}`, name: `收〔2026〕${i + 1}号` })),
  total: count, isLoading: false, isStale: false, isLoadingMore: false, error: null, retry: vi.fn(), more: vi.fn(), hasMore: false, ...more,
})

function List({ of, ...rest }: { of: Pages<Row> } & Partial<ListTableProps<Row>>) {
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set())
  return (
    <ListTable<Row>
      caption="公文"
      columns={[{ id: 'no', title: '编号', sort: 'number', render: (r) => r.name }, { id: 'id', title: '标识', render: (r) => r.id }]}
      pages={of}
      rowKey={(r) => r.id}
      rowName={(r) => r.name}
      href={(r) => `/documents/${r.id}`}
      selection={{ keys, onChange: setKeys, bar: <button>签收</button> }}
      card={(r) => r.id}
      empty={<p>没有公文</p>}
      {...rest}
    />
  )
}

const focused = () => document.activeElement?.textContent

test('j and k go from row to row and stop at the ends, the arrows do the same', async () => {
  const { user } = await show(<List of={pages(3)} />)
  await user.keyboard('j')
  expect(focused()).toBe('收〔2026〕1号')
  await user.keyboard('jj')
  expect(focused()).toBe('收〔2026〕3号')
  await user.keyboard('j')
  expect(focused()).toBe('收〔2026〕3号')
  await user.keyboard('k{ArrowUp}{ArrowUp}')
  expect(focused()).toBe('收〔2026〕1号')
  await user.keyboard('{ArrowDown}')
  expect(focused()).toBe('收〔2026〕2号')
})

test('Enter follows the row, or opens it as the page wants', async () => {
  const { user, address } = await show(<List of={pages(2)} />)
  await user.keyboard('jj{Enter}')
  await waitFor(() => expect(address()).toBe('/documents/d2'))
})

test('Enter on a row that opens in place', async () => {
  const open = vi.fn()
  const { user, address } = await show(<List of={pages(2)} onOpen={open} />)
  await user.keyboard('j{Enter}')
  expect(open).toHaveBeenCalledWith({ id: 'd1', name: '收〔2026〕1号' })
  expect(address()).toBe('/')
})

test('Space shows the row beside the list, also while its link has the focus', async () => {
  const preview = vi.fn()
  const { user } = await show(<List of={pages(2)} onPreview={preview} />)
  await user.keyboard('jj ')
  expect(preview).toHaveBeenCalledWith({ id: 'd2', name: '收〔2026〕2号' })
})

test('x chooses rows, the bar says how many, and what is chosen can be given up', async () => {
  const { user } = await show(<List of={pages(3)} />)
  await user.keyboard('jxjx')
  expect(screen.getByText('已选 2 项').getAttribute('role')).toBe('status')
  expect(screen.getByRole<HTMLInputElement>('checkbox', { name: '选择 收〔2026〕1号' }).checked).toBe(true)
  await user.keyboard('x')
  expect(screen.getByText('已选 1 项')).toBeDefined()
  await user.click(screen.getByRole('checkbox', { name: '全选已显示的' }))
  expect(screen.getByText('已选 3 项')).toBeDefined()
  await user.click(screen.getByRole('button', { name: '取消选择' }))
  expect(screen.queryByRole('button', { name: '签收' })).toBeNull()
})

test('a column sorts by the address, and says so', async () => {
  const { user, address } = await show(<List of={pages(1)} defaultSort="-number" />)
  const head = () => screen.getByRole('columnheader', { name: '编号' }).getAttribute('aria-sort')
  expect(head()).toBe('descending')
  await user.click(screen.getByRole('button', { name: '编号' }))
  await waitFor(() => expect(address()).toBe('/?sort=number'))
  expect(head()).toBe('ascending')
  await user.click(screen.getByRole('button', { name: '编号' }))
  await waitFor(() => expect(address()).toBe('/?sort=-number'))
})

test('a long list draws what is in sight, tells how long it is, and asks for more near its end', async () => {
  const long = pages(300, { total: 5000, hasMore: true })
  await show(<List of={long} />)
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('5001')
  expect(screen.getAllByRole('row').length).toBeLessThan(120)
  expect(long.more).not.toHaveBeenCalled()

  const short = pages(20, { total: 5000, hasMore: true })
  await show(<List of={short} />)
  expect(short.more).toHaveBeenCalled()
})

test.each([
  ['empty', pages(0), '没有公文'],
  ['failed', pages(0, { error: new Error('x') }), '载入失败'],
])('a list that is %s says so', async (_, of, text) => {
  await show(<List of={of} />)
  expect(screen.getAllByText(text).length).toBeGreaterThan(0)
})
