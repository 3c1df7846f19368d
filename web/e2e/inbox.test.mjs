import assert from 'node:assert/strict'
import { appearances, as, browserTest, office, request, signIn } from './harness.mjs'
import { letter, pdf, scan } from './letters.mjs'

const clerk = () => as('e2e-inbox-clerk', { roles: ['registrar'], clearance: 'secret', name: '林文书' })

async function session() {
  const { username, password } = await clerk()
  return signIn(username, password)
}

/** Hands a file in past the pages. */
async function handIn(cookie, name, bytes) {
  const answer = await fetch(office.url + '/api/v1/intake', {
    method: 'POST',
    headers: { Cookie: cookie, 'Content-Type': 'application/octet-stream', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}` },
    body: bytes,
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

const waiting = async (cookie) => (await (await request(cookie, 'GET', '/api/v1/intake?limit=200')).json()).items

/** Waits until the text of every waiting file has been read. */
async function read(cookie) {
  for (let i = 0; i < 300; i++) {
    const items = await waiting(cookie)
    if (items.every((w) => w.text_state !== 'pending')) return items
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error('the texts are not read')
}

async function emptied() {
  const cookie = await session()
  for (const item of await waiting(cookie)) await request(cookie, 'DELETE', '/api/v1/intake/' + item.id)
  return cookie
}

const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()
const rows = (page) => page.locator('tbody tr[data-row]')

browserTest('from 待登记, where everything has been read: three keys, and the next is open', async ({ open }) => {
  const cookie = await emptied()
  const page = await open(await clerk(), '/')
  const from = '滨江区水务局'
  const earlier = { title: '预备', source: from, received_on: '2026-11-02', classification: 'internal', distribution: { all: true }, carrier: 'paper', location: '一号柜' }
  assert.equal((await request(cookie, 'POST', '/api/v1/documents', earlier)).status, 201)
  for (const [no, title] of [['滨水发〔2026〕46号', '关于做好节约用水工作的通知'], ['滨水发〔2026〕47号', '关于管网检修的通知']])
    await handIn(cookie, no + '.pdf', await pdf(page, letter({ no, title, from })))
  const items = await read(cookie)
  assert.deepEqual(items.map((w) => w.suggestions.source), [from, from])
  await page.goto(office.url + '/documents/inbox')
  await rows(page).nth(1).waitFor()
  await page.look('inbox queue')
  page.keys = 0
  await page.press('j')
  await page.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'register_title')
  await page.getByText('全体').first().waitFor()
  await page.press('Control+Enter')
  await page.locator('.register-number').waitFor()
  assert.ok(page.keys <= 3, `${page.keys} keys`)
  assert.match(await page.locator('.register-number').textContent(), /^已登记 收〔2026〕\d+号$/)
  await page.waitForFunction(() => document.querySelector('#register_title')?.value === '关于管网检修的通知')
  await page.look('inbox next')
  await page.keyboard.press('Control+Enter')
  await page.getByText('待登记的文件已处理完').waitFor()
  assert.equal((await waiting(cookie)).length, 0)
  await page.look('inbox queue done')
})

browserTest('files handed in by the button are read and get suggestions by themselves', async ({ open }) => {
  await emptied()
  const page = await open(await clerk(), '/documents/inbox')
  await page.getByText('没有待登记的文件').waitFor()
  await page.look('inbox empty')
  const bytes = await pdf(page, letter({ no: '滨教〔2026〕3号', title: '关于举办培训班的通知', from: '滨江区教育局' }))
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: '交入文件' }).last().click()])
  await chooser.setFiles({ name: '扫描 (1).pdf', mimeType: 'application/pdf', buffer: bytes })
  await page.getByRole('link', { name: '关于举办培训班的通知' }).waitFor()
  assert.equal(await page.getByText('滨教〔2026〕3号').count(), 1)
  await page.press('j')
  await page.press('Space')
  await page.locator('.side-preview canvas').first().waitFor()
  await page.look('inbox preview')
})

browserTest('a real PDF is split at its blank sheet; undo puts the original back', async ({ open }) => {
  const cookie = await emptied()
  const page = await open(await clerk(), '/')
  const first = letter({ no: '甲〔2026〕1号', title: '关于甲事的通知', from: '甲局' })
  const second = letter({ no: '乙〔2026〕2号', title: '关于乙事的通知', from: '乙局' })
  const { id } = await handIn(cookie, '一叠.pdf', await pdf(page, first, '', second))
  await read(cookie)
  await page.goto(office.url + '/documents/inbox/' + id)
  await page.locator('[data-sheet]').nth(2).waitFor()
  await page.look('inbox sort')
  await page.getByRole('button', { name: '按空白页拆分' }).click()
  await page.getByText('已拆分为 2 份').waitFor()
  await heading(page, '待登记')
  const made = await read(cookie)
  assert.deepEqual(made.map((w) => [w.pages, w.suggestions.title]), [[1, '关于甲事的通知'], [1, '关于乙事的通知']])
  await page.press('z')
  await page.getByRole('link', { name: '一叠' }).or(page.getByRole('link', { name: '关于甲事的通知' })).first().waitFor()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-row]').length === 1)
  assert.deepEqual((await waiting(cookie)).map((w) => w.id), [id])
})

browserTest('pages are moved, turned, dropped and cut with keys alone; the original can be restored', async ({ open }) => {
  const cookie = await emptied()
  const page = await open(await clerk(), '/')
  const { id } = await handIn(cookie, '四页.pdf', await pdf(page, '<h1>第一</h1>', '<h1>第二</h1>', '<h1>第三</h1>', '<h1>第四</h1>'))
  await read(cookie)
  await page.goto(office.url + '/documents/inbox/' + id)
  await page.locator('[data-sheet]').nth(3).waitFor()
  await page.press(']') // 2 1 3 4
  await page.press('r')
  await page.press('ArrowRight') // on 3
  await page.press('x')
  await page.press('k') // on 1
  await page.press('b') // 2 1 | 4
  await page.getByText('3 页拆分为 2 份').waitFor()
  await page.look('inbox sorted')
  await page.press('Control+Enter')
  await page.getByText('已拆分为 2 份').waitFor()
  assert.deepEqual((await read(cookie)).map((w) => w.pages), [2, 1])
  await page.getByText('已整理的原件').click()
  const putBack = page.locator('tr', { hasText: '四页.pdf' }).filter({ has: page.getByRole('cell', { name: '4', exact: true }) }).getByRole('button', { name: '恢复 四页.pdf' })
  await putBack.waitFor()
  await page.look('inbox originals')
  await putBack.click()
  await page.getByText('已恢复 四页.pdf').waitFor()
  assert.deepEqual((await waiting(cookie)).map((w) => w.id), [id])
})

browserTest('selected scans are merged; taking out asks first', async ({ open }) => {
  const cookie = await emptied()
  const page = await open(await clerk(), '/')
  for (const n of ['甲', '乙']) await handIn(cookie, n + '.jpg', await scan(page, `<h1>${n}</h1>`))
  await read(cookie)
  await page.goto(office.url + '/documents/inbox')
  await rows(page).nth(1).waitFor()
  await page.press('j')
  await page.press('x')
  await page.press('j')
  await page.press('x')
  await page.look('inbox selected')
  await page.getByRole('button', { name: '合并 2 个文件' }).click()
  await page.getByText('已合并 2 个文件').waitFor()
  await page.waitForFunction(() => document.querySelectorAll('tbody tr[data-row]').length === 1)
  const [merged] = await read(cookie)
  assert.equal(merged.made_from.length, 2)
  await page.getByRole('checkbox').last().check()
  await page.getByRole('button', { name: '移出 1 份' }).click()
  await page.getByRole('dialog', { name: '移出待登记？' }).waitFor()
  await page.look('inbox remove')
  await page.getByRole('dialog').getByRole('button', { name: '移出 1 份' }).click()
  await page.getByText('没有待登记的文件').waitFor()
  assert.equal((await waiting(cookie)).length, 0)
})

browserTest('a name with the mark of a state secret is refused, and nothing is kept', async ({ open }) => {
  const cookie = await emptied()
  const page = await open(await clerk(), '/documents/inbox')
  await page.getByText('没有待登记的文件').waitFor()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: '交入文件' }).last().click()])
  const before = page.messages.length
  await chooser.setFiles({ name: '机密★报告.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await page.getByText('带有国家秘密标志').waitFor()
  page.messages.splice(before, Infinity, ...page.messages.slice(before).filter((m) => !m.includes('Failed to load resource')))
  await page.look('inbox state secret')
  assert.equal((await waiting(cookie)).length, 0)
})

for (const [language, size, viewport, theme] of appearances)
  browserTest(`the queue: ${language} ${size} ${theme}`, async ({ open }) => {
    const cookie = await emptied()
    const page = await open(await clerk(), '/', { language, viewport, theme })
    const { id } = await handIn(cookie, '扫描件0001.pdf', await pdf(page, letter({ no: '滨教〔2026〕3号', title: '关于举办办公室人员公文处理培训班的通知', from: '滨江区教育局' }), '<h1>附件</h1>'))
    await handIn(cookie, '扫描件0002.jpg', await scan(page, '<h1 style="margin:80px">便条</h1>'))
    await read(cookie)
    await page.goto(office.url + '/documents/inbox')
    await page.getByText('关于举办办公室人员公文处理培训班的通知').waitFor()
    await page.look(`inbox queue ${language} ${size} ${theme}`)
    await page.goto(office.url + `/documents/inbox?preview=${id}`)
    await page.locator('.side-preview canvas').first().waitFor()
    await page.look(`inbox preview ${language} ${size} ${theme}`)
    await page.goto(office.url + '/documents/inbox/' + id)
    await page.locator('[data-sheet]').nth(1).waitFor()
    await page.look(`inbox sort ${language} ${size} ${theme}`)
  })
