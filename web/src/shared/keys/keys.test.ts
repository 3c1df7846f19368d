import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { isComposing } from './composing'
import { addKeys, enableSingleKeys, handleKey } from './registry'

const words = { zh: '键', en: 'key' }
let remove = () => {}
const run = vi.fn()

beforeEach(() => {
  document.addEventListener('keydown', handleKey)
  remove = addKeys(['j', 'g t', '?', 'Ctrl+Enter', 'Space'].map((key) => ({ key, label: words, run: () => run(key) })))
})
afterEach(() => {
  document.removeEventListener('keydown', handleKey)
  remove()
  run.mockReset()
  enableSingleKeys(true)
  document.body.innerHTML = ''
})

function press(key: string, init: KeyboardEventInit = {}, target: Element = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.dispatchEvent(event)
  return event
}

function add<K extends keyof HTMLElementTagNameMap>(tag: K) {
  return document.body.appendChild(document.createElement(tag))
}

test.each([
  { name: 'an ordinary key', event: { isComposing: false, keyCode: 74 }, want: false },
  { name: 'a letter of pinyin', event: { isComposing: true, keyCode: 74 }, want: true },
  { name: 'the key that ends the composition', event: { isComposing: false, keyCode: 229 }, want: true },
  { name: 'an event of React', event: { nativeEvent: { isComposing: true } }, want: true },
])('isComposing: $name', ({ event, want }) => {
  expect(isComposing(event)).toBe(want)
})

test('a letter means the key without Shift or another modifier', () => {
  expect(press('j').defaultPrevented).toBe(true)
  press('J', { shiftKey: true })
  press('j', { altKey: true })
  press('j', { ctrlKey: true })
  expect(run.mock.calls).toEqual([['j']])
})

test('a sign that needs Shift is the sign', () => {
  press('?', { shiftKey: true })
  expect(run).toHaveBeenCalledWith('?')
})

test('single keys do nothing in editable elements, Ctrl+Enter does', () => {
  const input = add('input')
  press('j', {}, input)
  press('Enter', { ctrlKey: true }, input)
  expect(run.mock.calls).toEqual([['Ctrl+Enter']])
})

test('nothing is taken from an input method', () => {
  press('j', { isComposing: true })
  press('Enter', { ctrlKey: true, keyCode: 229 }, add('input'))
  expect(run).not.toHaveBeenCalled()
})

test('one key after the other', () => {
  press('g')
  press('t')
  press('t')
  expect(run.mock.calls).toEqual([['g t']])
})

test('Space belongs to the button that has the focus, not to a link', () => {
  press(' ', {}, add('button'))
  expect(run).not.toHaveBeenCalled()
  press(' ')
  press(' ', {}, add('a'))
  expect(run.mock.calls).toEqual([['Space'], ['Space']])
})

test('single keys can be switched off, those with Ctrl remain', () => {
  enableSingleKeys(false)
  press('j')
  press('Enter', { ctrlKey: true })
  expect(run.mock.calls).toEqual([['Ctrl+Enter']])
})

test('keys of a page come before those of the whole, and may pass', () => {
  const ofPage = vi.fn<() => false>(() => false)
  const drop = addKeys([{ key: 'j', label: words, run: ofPage }])
  press('j')
  expect(ofPage).toHaveBeenCalled()
  expect(run).toHaveBeenCalledWith('j')
  drop()
})
