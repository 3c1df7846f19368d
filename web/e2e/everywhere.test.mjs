// What holds on every page: composed pinyin, narrow windows, print, the mouse beside the keys, classified documents in the bell.
import assert from 'node:assert/strict'
import { as, browserTest, office, request, signIn } from './harness.mjs'
import { pdf } from './letters.mjs'

const everything = () => as('e2e-everywhere', { roles: ['admin', 'registrar', 'supervisor'], clearance: 'secret', name: '方到处' })

async function session() {
  const { username, password } = await everything()
  return signIn(username, password)
}

let made
/** Two records on paper, one of them classified; registered once. */
function records() {
  return (made ??= (async () => {
    const cookie = await session()
    const one = async (changes) => {
      const record = { direction: 'incoming', source: '市气象局', kind: '通知', carrier: 'paper', location: '二号柜', received_on: '2026-11-20', handling: 'read', ...changes }
      const answer = await request(cookie, 'POST', '/api/v1/documents', record)
      assert.equal(answer.status, 201, await answer.clone().text())
      return answer.json()
    }
    return {
      cookie,
      open: await one({ title: '寒潮预警的通知', classification: 'internal', distribution: { all: true }, tags: [{ facet: '项目', value: '防寒' }] }),
      classified: await one({ title: '不得外传的部署', classification: 'confidential', distribution: { all: false, departments: ['CW'], users: [], ranks: [] } }),
    }
  })())
}

const h1 = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

/** Types a word as an input method does: letters that are composed, then the characters. */
async function compose(input, letters, word) {
  for (let i = 1; i <= letters.length; i++) {
    await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', windowsVirtualKeyCode: 229 })
    await input.send('Input.imeSetComposition', { text: letters.slice(0, i), selectionStart: i, selectionEnd: i })
  }
  await input.send('Input.insertText', { text: word })
}

browserTest('pinyin composed in every text field arrives as it is and triggers no key', async ({ open }) => {
  const { open: { id } } = await records()
  const page = await open(await everything(), '/')
  const input = await page.context().newCDPSession(page)
  const places = [
    ['/search', 'main'], ['/documents', 'main'], ['/documents/new', 'main'], [`/documents/${id}`, 'main', '更正'], ['/me', 'main'],
    ['/admin/people', 'main'], ['/admin/people?new=1', '[role=dialog]'], ['/admin/departments?department=ZH', 'main'], ['/admin/registers?new=1', '[role=dialog]'],
    ['/admin/parties', 'main'], ['/admin/parties?new=1', '[role=dialog]'], ['/admin/tags?new=1', '[role=dialog]'], ['/admin/settings', 'main'],
  ]
  let composed = 0
  for (const [path, within, button] of places) {
    await page.goto(office.url + path)
    await page.locator(within).first().waitFor()
    await page.getByRole('heading', { level: 1 }).waitFor()
    if (button) await page.getByRole('button', { name: button }).click()
    const fields = page.locator(within).locator('input:not([type]), input[type=text], input[type=search], textarea').and(page.locator(':enabled:not([readonly], [role=spinbutton])'))
    await fields.first().waitFor()
    const address = new URL(page.url()).pathname
    const dialogs = await page.getByRole('dialog').count()
    const count = await fields.count()
    for (let i = 0; i < count; i++) {
      const field = fields.nth(i)
      if (!(await field.isVisible()) || (await field.getAttribute('placeholder')) === 'YYYY-MM-DD') continue // a day is digits
      await field.focus()
      await compose(input, 'nianjian', '年检')
      const name = `${path}: ${await field.evaluate((e) => e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.id)}`
      assert.match(await field.inputValue(), /年检/, name)
      assert.equal(new URL(page.url()).pathname, address, name)
      assert.equal(await page.getByRole('dialog').count(), dialogs, name)
      await field.fill('')
      composed++
    }
  }
  assert.ok(composed > 30, `${composed} fields`)
})

browserTest('at 320 px, and at 200 % of a usual window, nothing scrolls sideways', async ({ open }) => {
  const { open: { id } } = await records()
  const page = await open(await everything(), '/', { viewport: { width: 320, height: 640 } })
  const paths = ['/', '/tasks', '/documents', '/documents/' + id, '/documents/new', '/documents/inbox', '/search', '/search?q=' + encodeURIComponent('通知'), '/me', '/setup',
    '/admin', '/admin/people', '/admin/departments', '/admin/roles', '/admin/registers', '/admin/parties', '/admin/tags', '/admin/settings', '/admin/audit', '/admin/stores', '/admin/queue']
  for (const path of paths) {
    await page.goto(office.url + path)
    await page.getByRole('heading', { level: 1 }).waitFor()
    for (const width of [320, 683]) {
      await page.setViewportSize({ width, height: 640 })
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0, `${path} at ${width} px`)
    }
    await page.setViewportSize({ width: 320, height: 640 })
    await page.picture(`narrow ${path.replace(/[^\w]+/g, ' ').trim() || 'home'}`)
  }
})

browserTest('Ctrl+Enter saves from within a Select: the correction and the tags of many', async ({ open }) => {
  const { open: { id }, cookie } = await records()
  const page = await open(await everything(), '/documents/' + id)
  await page.getByRole('button', { name: '更正' }).click()
  await page.getByRole('textbox', { name: /^标题/ }).fill('寒潮蓝色预警的通知')
  await page.getByRole('combobox', { name: /^来文单位/ }).focus()
  await page.press('Control+Enter')
  await page.getByText('已更正', { exact: true }).waitFor()
  assert.equal((await (await request(cookie, 'GET', '/api/v1/documents/' + id)).json()).title, '寒潮蓝色预警的通知')

  await page.goto(office.url + '/documents?q=' + encodeURIComponent('寒潮'))
  await page.getByRole('checkbox', { name: /^选择/ }).first().check()
  await page.press('t')
  const remove = page.getByRole('dialog').getByLabel('去掉')
  await remove.fill('防寒')
  await page.locator('.ant-select-item-option', { hasText: '项目:防寒' }).click()
  await page.getByRole('dialog').getByText('将更改 1 件').waitFor()
  await remove.focus()
  await page.press('Control+Enter')
  await page.getByText('已更改 1 件的标签').waitFor()
})

browserTest('print: the slip is a PDF of the service; a classified page prints a notice', async ({ open }) => {
  const { open: plain, classified } = await records()
  const page = await open(await everything(), '/documents/' + plain.id)
  await page.getByRole('button', { name: '更多操作' }).click()
  const [sheet] = await Promise.all([page.context().waitForEvent('request', (r) => r.url().endsWith('/slip.pdf')), page.getByRole('menuitem', { name: '打印处理笺' }).click()])
  const slip = await page.context().request.get(sheet.url())
  assert.equal(slip.headers()['content-type'], 'application/pdf')
  assert.equal((await slip.body()).subarray(0, 5).toString(), '%PDF-')

  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('navigation', { name: '主菜单' }).isVisible(), false)
  assert.equal(await page.getByRole('heading', { level: 1 }).isVisible(), true)
  await page.emulateMedia({ media: 'screen' })

  await page.goto(office.url + '/documents/' + classified.id)
  await h1(page, '不得外传的部署')
  const notice = page.getByText('涉密公文不能由浏览器直接打印')
  assert.equal(await notice.isVisible(), false)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await notice.isVisible(), true)
  assert.doesNotMatch(await page.evaluate(() => document.body.innerText), /不得外传/)
  await page.picture('print classified')
  const title = await page.title()
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')))
  assert.equal(await page.title(), classified.register_no, 'nor in the head of the sheet')
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
  assert.equal(await page.title(), title)
})

browserTest('the bell tells of a classified document by number and level, without its title', async ({ open }) => {
  const { classified } = await records()
  const page = await open(await everything(), '/me')
  const notice = { id: '1', kind: 'document.withheld', subject_kind: 'document', subject_id: classified.id, created_at: '2026-11-23T08:00:00Z', read_at: null }
  await page.route('**/api/v1/notices?*', (route) => route.fulfill({ json: { items: [notice], next_cursor: null, total: 1 } }))
  await page.reload()
  await page.getByRole('button', { name: /^通知/ }).click()
  const list = page.locator('.notices')
  await list.getByText(classified.register_no).waitFor()
  await list.getByText('秘密', { exact: true }).waitFor()
  assert.doesNotMatch(await page.content(), /不得外传/)
  await page.look('bell classified')
})

browserTest('a file gets a new version; the one before stays and is called replaced', async ({ open }) => {
  const { open: { id }, cookie } = await records()
  const page = await open(await everything(), '/documents/' + id)
  const upload = async (name, reason) => {
    const dialog = page.getByRole('dialog', { name: '添加文件' })
    await dialog.getByTestId('file').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(`${name}：寒潮蓝色预警\n`) })
    await dialog.getByLabel('原因').fill(reason)
    await dialog.getByRole('button', { name: '上传' }).click()
    await page.getByText('已添加 ' + name).waitFor()
  }
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: '添加附件' }).click()
  await upload('值班表.txt', '漏附')
  await page.getByRole('tab', { name: /附件与版本/ }).click()
  await page.getByRole('button', { name: '上传新版本' }).click()
  await upload('值班表二.txt', '电话有误')
  await page.getByText('已被新版本替换').waitFor()
  await page.getByText('原因：电话有误').waitFor()
  assert.equal(await page.getByRole('button', { name: '上传新版本' }).count(), 1, 'only the latest can be replaced')
  await page.look('document versions')
  const { files } = await (await request(cookie, 'GET', '/api/v1/documents/' + id)).json()
  assert.deepEqual(files.map((f) => f.role), ['attachment', 'version'])
  assert.equal(files[1].replaces, files[0].id)
})

browserTest('the mouse drags what buttons and keys move as well: the divider and the pages of a scan', async ({ open }) => {
  const { open: { id }, cookie } = await records()
  const page = await open(await everything(), '/documents/' + id)
  const divider = page.getByRole('separator')
  const share = async () => Number(await divider.getAttribute('aria-valuenow'))
  const box = await divider.boundingBox()
  await page.mouse.move(box.x + box.width / 2, box.y + 40)
  await page.mouse.down()
  await page.mouse.move(box.x - 250, box.y + 60, { steps: 4 })
  await page.mouse.up()
  const dragged = await share()
  assert.ok(dragged < 45, `dragged to ${dragged}`)
  await divider.press('ArrowRight')
  assert.equal(await share(), dragged + 5)
  await divider.click()
  assert.ok((await share()) > dragged, 'a click goes to the next width')

  const scan = await fetch(office.url + '/api/v1/intake', {
    method: 'POST',
    headers: { Cookie: cookie, 'Content-Type': 'application/octet-stream', 'Content-Disposition': "attachment; filename*=UTF-8''drag.pdf" },
    body: await pdf(page, '<h1>甲</h1>', '<h1>乙</h1>', '<h1>丙</h1>'),
  })
  await page.goto(office.url + '/documents/inbox/' + (await scan.json()).id)
  const sheets = page.locator('[data-sheet]')
  await sheets.nth(2).waitFor()
  const order = () => sheets.evaluateAll((all) => all.map((s) => s.querySelector('img')?.alt))
  const [first, second, third] = await order()
  await sheets.nth(0).dragTo(sheets.nth(2))
  await page.waitForFunction((alt) => document.querySelector('[data-sheet] img')?.alt === alt, second)
  assert.deepEqual(await order(), [second, third, first])
})
