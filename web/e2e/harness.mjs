// What browser tests have in common. A test file:
//
//   import { as, browserTest } from './harness.mjs'
//   browserTest('DOC-01 register with eight keys', async ({ open }) => {
//     const page = await open(await as('e2e-registrar', { roles: ['registrar'] }), '/documents')
//     await page.press('n')            // counted
//     await page.look('register')      // axe, overflow, console, picture
//     await page.lookAll('register')   // the same on desk and phone, light and dark
//     await page.lookShared('register') // half of these, where the same test in the other language has the other half
//   })
//
// Every file has an office of its own, with the sample people and documents of `docket seed`. Pictures go to
// DOCKET_E2E_PICTURES, or nowhere.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { newPassword, run, startOffice } from './office.mjs'

export const office = await startOffice()
const pictures = process.env.DOCKET_E2E_PICTURES
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

export const desk = { width: 1366, height: 768 }
export const phone = { width: 390, height: 844 }

/** Language, size and theme in four combinations, among which every two of them meet: [language, size, viewport, theme]. */
export const appearances = [['zh', 'desk', desk, 'light'], ['zh', 'phone', phone, 'dark'], ['en', 'desk', desk, 'dark'], ['en', 'phone', phone, 'light']]

let browser
before(async () => {
  if (pictures) mkdirSync(pictures, { recursive: true })
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Pages live for seconds: what optimizing compilers spend on them never comes back.
    args: ['--js-flags=--no-opt --no-maglev', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })
})
after(async () => {
  await browser?.close()
  await office.stop()
})
// A runner that gives up must not leave servers behind.
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => void office.stop().finally(() => process.exit(1)))

/** A test with pages of its own; every message on the console of one fails it. */
export function browserTest(name, body) {
  test(name, { timeout: 180_000 }, async (t) => {
    const opened = []
    const open = async (person, path = '/', options = {}) => {
      const page = await openPage(person, path, options)
      opened.push(page)
      return page
    }
    try {
      await body({ open, t })
      for (const page of opened) assert.deepEqual(page.messages, [], 'messages on the console')
    } catch (error) {
      for (const [i, page] of opened.entries()) await page.picture(`failed ${name.replace(/[^\p{L}\p{N}]+/gu, '-')} ${i}`).catch(() => undefined)
      throw error
    } finally {
      await Promise.all(opened.map((page) => page.context().close()))
    }
  })
}

const known = new Map()

/** A person of the office with rights of the test's choice; made once, with a password that need not be changed. */
export async function as(username, { roles = [], clearance = 'internal', department = 'ZH', name = username } = {}) {
  if (known.has(username)) return known.get(username)
  const first = newPassword()
  const password = newPassword()
  await run(office.env, ['user', 'add', username, '--name', name, '--department', department, '--clearance', clearance, ...roles.flatMap((r) => ['--role', r]), '--password-stdin'], first + '\n')
  const cookie = await signIn(username, first)
  const changed = await request(cookie, 'POST', '/api/v1/me/password', { current: first, password })
  assert.ok(changed.ok, `password of ${username}: ${changed.status}`)
  const person = { username, password }
  known.set(username, person)
  return person
}

/** The session cookie of a sign-in, for requests past the pages. */
export async function signIn(username, password) {
  const answer = await request('', 'POST', '/api/v1/session', { username, password })
  assert.equal(answer.status, 200, `sign-in of ${username}`)
  return answer.headers.get('set-cookie').split(';')[0]
}

/** A request as a person, past the pages. */
export function request(cookie, method, path, body) {
  return fetch(office.url + path, { method, headers: { Cookie: cookie, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) })
}

/** A print that a link of the page leads to: a PDF file, kept beside the pictures. */
export async function print(page, link, name) {
  const answer = await page.request.get(new URL(await link.getAttribute('href'), office.url).href)
  assert.equal(answer.status(), 200, name)
  const bytes = await answer.body()
  assert.equal(bytes.subarray(0, 5).toString(), '%PDF-', name)
  if (pictures) writeFileSync(join(pictures, name + '.pdf'), bytes)
}

/**
 * A page as person (undefined: a stranger) at a path. options: viewport (desk), language ('zh'), theme ('light').
 * Besides what every page of Playwright can: press(key) counts, keys is the count, look(name) checks what is shown, language is its own.
 */
async function openPage(person, path, { viewport = desk, language = 'zh', theme = 'light' }) {
  const context = await browser.newContext({ viewport, locale: language === 'en' ? 'en-GB' : 'zh-CN', colorScheme: theme, reducedMotion: 'reduce' })
  await context.addInitScript((l) => localStorage.getItem('docket.language') ?? localStorage.setItem('docket.language', l), language)
  if (person) {
    const [name, value] = (await signIn(person.username, person.password)).split('=')
    await context.addCookies([{ name, value, url: office.url, httpOnly: true, sameSite: 'Lax' }])
    await context.addInitScript(() => { // once: a test may sign out
      if (window.name === '' && localStorage.getItem('docket.session') === null) localStorage.setItem('docket.session', 'e2e')
      window.name = 'e2e'
    })
  }
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  page.language = language
  page.messages = []
  page.on('console', (m) => m.text().startsWith('Clear-Site-Data') || page.messages.push(`${m.type()}: ${m.text()} ${m.location().url}`)) // the sign-out is told by the browser
  page.on('pageerror', (e) => page.messages.push('error: ' + e.message))
  page.waiting = new Set()
  page.on('request', (r) => page.waiting.add(r))
  for (const end of ['requestfinished', 'requestfailed']) page.on(end, (r) => page.waiting.delete(r))
  page.keys = 0
  page.press = async (key) => {
    page.keys += key.split(' ').length
    for (const k of key.split(' ')) await page.keyboard.press(k)
  }
  page.picture = async (name) => {
    if (pictures) await page.screenshot({ path: join(pictures, name + '.png') })
  }
  page.look = (name) => look(page, name)
  page.lookAll = (name) => lookAll(page, name, viewport, theme)
  page.lookShared = (name) => lookAll(page, name, viewport, theme, appearances.filter(([l]) => l === language))
  await page.goto(office.url + path)
  return page
}

/** No violation of WCAG A or AA, nothing wider than the window, a search box one can use; and a picture. */
async function look(page, name) {
  await settled(page)
  await page.picture(name)
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe + ';0') // evaluate is not bound by the policy of the page
  const violations = await page.evaluate(async () => {
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
    return (await window.axe.run(document, { runOnly, resultTypes: ['violations'], preload: false })).violations.map((v) => ({ id: v.id, nodes: v.nodes.map((n) => `${n.target} ${n.any[0]?.message ?? ''}`) }))
  })
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.join(' | ')}`), [], `axe: ${name}`)
  const { wide, boxes, badge } = await page.evaluate(() => {
    const shown = (e) => e.getClientRects().length > 0
    return {
      wide: document.documentElement.scrollWidth - window.innerWidth,
      boxes: [...document.querySelectorAll('[role=search] input, .search-button')].filter(shown).map((e) => Math.round((e.closest('.ant-input-affix-wrapper') ?? e).getBoundingClientRect().width)),
      badge: document.querySelector('.top-bar') === null || [...document.querySelectorAll('.top-bar .badge')].some(shown),
    }
  })
  assert.ok(wide <= 0, `${name}: ${wide} px wider than the window`)
  assert.ok(boxes.every((width) => width >= 200), `${name}: a search box is ${boxes} px wide`)
  const isDemo = page.url().startsWith(office.url + '/') // and no office that a test started for itself
  assert.ok(badge || !isDemo, `${name}: nothing says that this is the demonstration`)
}

/** look() at every size and in both themes, without loading the page again; then everything is as before. */
async function lookAll(page, name, viewport, theme, wanted = appearances) {
  for (const [, size, dimensions, colorScheme] of wanted) {
    await page.setViewportSize(dimensions)
    await page.emulateMedia({ colorScheme })
    await look(page, `${name} ${size} ${colorScheme}`)
  }
  await page.setViewportSize(viewport)
  await page.emulateMedia({ colorScheme: theme })
}

/** Waits until the page has asked for everything, has got it and has drawn it. */
async function settled(page) {
  for (let quiet = 0, i = 0; quiet < 3 && i < 400; i++) {
    await page.waitForTimeout(40)
    const busy = [...page.waiting].some((r) => !r.url().includes('/events'))
    quiet = busy ? 0 : quiet + 1
  }
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** Answers of the service during act that were refused are expected: their line on the console is dropped. */
export async function refused(page, act) {
  const before = page.messages.length
  await act()
  const kept = page.messages.slice(before).filter((m) => !m.includes('Failed to load resource'))
  page.messages.splice(before, Infinity, ...kept)
}
