import { act, fireEvent, screen, waitFor } from '@testing-library/react'
import { useState } from 'react'
import { expect, test, vi } from 'vitest'
import { show } from '@/shared/testing/render'
import { RemoteSelect, type Option } from './pickers'

const people: Option[] = [{ value: 'wang', label: '王芳', detail: '综合处' }, { value: 'wu', label: '吴强', detail: '后勤处' }]

function Field({ load, ...rest }: { load: (text: string, signal: AbortSignal) => Promise<Option[]>; free?: boolean; multiple?: boolean }) {
  const [value, setValue] = useState<string | string[]>()
  return (
    <>
      <RemoteSelect source="people" load={load} aria-label="经办人" value={value} onChange={setValue} {...rest} />
      <output>{JSON.stringify(value)}</output>
    </>
  )
}

const enter = { key: 'Enter', keyCode: 13 }
const asked = (load: ReturnType<typeof vi.fn>) => load.mock.calls.map(([text]) => text as string)
const pause = () => act(() => new Promise((resolve) => setTimeout(resolve, 260)))

test('asks nothing before it is opened, then once for what was typed', async () => {
  const load = vi.fn(async (text: string) => people.filter((p) => p.value.startsWith(text)))
  const { user } = await show(<Field load={load} />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await pause()
  expect(load).not.toHaveBeenCalled()
  await user.click(box)
  for (const typed of ['w', 'wu']) fireEvent.change(box, { target: { value: typed } }) // at once: a busy machine types slowly
  await pause()
  expect(asked(load)).toEqual(['', 'wu'])
  expect(screen.getByText('后勤处')).toBeDefined()
  fireEvent.keyDown(box, enter)
  expect(screen.getByRole('status').textContent).toBe('"wu"')
})

test('asks nothing while an input method composes', async () => {
  const load = vi.fn(async () => people)
  const { user } = await show(<Field load={load} />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await user.click(box)
  await pause()
  fireEvent.compositionStart(box)
  fireEvent.change(box, { target: { value: 'wang' } })
  await pause()
  expect(asked(load)).toEqual([''])
  fireEvent.change(box, { target: { value: '王' } })
  fireEvent.compositionEnd(box)
  await pause()
  expect(asked(load)).toEqual(['', '王'])
})

test('the request before is given up', async () => {
  const signals: AbortSignal[] = []
  const load = vi.fn((_: string, signal: AbortSignal) => {
    signals.push(signal)
    return new Promise<Option[]>(() => undefined)
  })
  const { user } = await show(<Field load={load} />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await user.click(box)
  await user.type(box, 'w')
  await pause()
  expect(signals.map((s) => s.aborted)).toEqual([true, false])
})

test('an Enter before the answer waits for it and takes the first that is found, not what stood there', async () => {
  const load = vi.fn(async (text: string) => people.filter((p) => p.value.startsWith(text)))
  const { user } = await show(<Field load={load} />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await user.click(box)
  await screen.findByText('综合处')
  await user.type(box, 'wu')
  fireEvent.keyDown(box, enter)
  expect(screen.getByRole('status').textContent).toBe('')
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('"wu"'))
})

test('several: each is added, none twice', async () => {
  const load = vi.fn(async (text: string) => people.filter((p) => p.value.startsWith(text)))
  const { user } = await show(<Field load={load} multiple />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await user.click(box)
  for (const text of ['wu', 'wa', 'wu']) {
    await user.type(box, text)
    fireEvent.keyDown(box, enter)
    await waitFor(() => expect(box.getAttribute('value')).toBe(''))
  }
  expect(screen.getByRole('status').textContent).toBe('["wang","wu"]')
})

test('a text that is in no list may be taken where the field allows it', async () => {
  const load = vi.fn(async () => people)
  const { user } = await show(<Field load={load} free />)
  const box = screen.getByRole('combobox', { name: '经办人' })
  await user.click(box)
  await user.type(box, '新单位')
  await pause()
  await user.click(screen.getByTitle('新单位'))
  expect(screen.getByRole('status').textContent).toBe('"新单位"')
})

test('of several, what found one does not stay to be typed over', async () => {
  const { user } = await show(<Field load={async (text) => people.filter((p) => p.label.startsWith(text))} multiple />)
  const box = screen.getByRole<HTMLInputElement>('combobox', { name: '经办人' })
  await user.click(box)
  fireEvent.change(box, { target: { value: '吴强' } })
  await pause()
  await user.click(await screen.findByText('后勤处'))
  expect(screen.getByRole('status').textContent).toBe('["wu"]')
  expect(box.value).toBe('')
})
