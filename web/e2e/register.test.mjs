import assert from 'node:assert/strict'
import { appearances, as, browserTest, refused, request, signIn } from './harness.mjs'
import { letter, pdf, scan } from './letters.mjs'

const clerk = () => as('e2e-clerk', { roles: ['registrar'], clearance: 'secret', name: '陈文书' })

const fileButton = (page) => page.getByRole('button', { name: /选择文件|Choose files/ })
const field = (page, name) => page.locator('#register_' + name)
const done = (page) => page.locator('.register-number').first()
const focused = (page) => page.evaluate(() => document.activeElement?.id)
const focus = (page, id) => page.waitForFunction((wanted) => document.activeElement?.id === wanted, id)

/** Registers past the pages; returns the record. */
async function registered(fields) {
  const { username, password } = await clerk()
  const cookie = await signIn(username, password)
  const record = { received_on: '2026-11-02', classification: 'internal', distribution: { all: false, departments: ['ZH'], users: [], ranks: [] }, carrier: 'paper', location: '一号柜', ...fields }
  const answer = await request(cookie, 'POST', '/api/v1/documents', record)
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

async function find(title) {
  const { username, password } = await clerk()
  const answer = await request(await signIn(username, password), 'GET', '/api/v1/documents?limit=200')
  return (await answer.json()).items.filter((d) => d.title === title)
}

async function choose(page, act, file) {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), act()])
  await chooser.setFiles(file)
}

/** Fills in what every entry needs; a sender of its own, of whom nothing is known from before. */
async function fillPlain(page, title, source = title.slice(2, 6) + '局') {
  await field(page, 'title').fill(title)
  await field(page, 'source').fill(source)
  await field(page, 'source_no').focus()
  await page.getByLabel('分发范围').click()
  await page.locator('.ant-select-item-option', { hasText: '全体' }).click()
  await page.keyboard.press('Tab')
}

browserTest('DOC-01 registering a scan costs at most eight keys beyond the title', async ({ open }) => {
  await registered({ title: '预备', source: '交通部' })
  const page = await open(await clerk(), '/')
  const jpeg = await scan(page, letter({ no: '交发〔2026〕1号', title: '通知', from: '交通部' }))
  await page.getByRole('heading', { level: 1 }).waitFor()
  page.on('filechooser', () => undefined) // the browser must know before the key that somebody waits for it
  page.keys = 0
  await page.press('n')
  await focus(page, 'register-files')
  await choose(page, () => page.press('Enter'), { name: '扫描件0001.jpg', mimeType: 'image/jpeg', buffer: jpeg })
  await focus(page, 'register_title')
  await page.keyboard.insertText('关于开展公路养护检查的通知') // typed by hand: not counted
  await page.press('Tab')
  for (const key of ['j', 't', 'b', 'Enter']) await page.press(key)
  await page.press('Control+Enter')
  await done(page).waitFor()
  assert.ok(page.keys <= 8, `${page.keys} keys`)
  assert.match(await done(page).textContent(), /^已登记 收〔2026〕\d+号$/)
  // The form is free for the next one, with the button under the fingers.
  assert.equal(await focused(page), 'register-files')
  assert.equal(await field(page, 'title').inputValue(), '')
  await page.look('register done')
  const [record] = await find('关于开展公路养护检查的通知')
  assert.deepEqual([record.source, record.kind, record.classification, record.urgency, record.handling], ['交通部', '通知', 'internal', 'normal', 'read'])
})

browserTest('title and number of a PDF are suggested; Tab takes them', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  const bytes = await pdf(page, letter({ no: '滨住建发〔2026〕46号', title: '关于做好汛期安全生产工作的通知', from: '滨江区住房和城乡建设局' }))
  await choose(page, () => fileButton(page).click(), { name: '1.pdf', mimeType: 'application/pdf', buffer: bytes })
  await page.getByPlaceholder('关于做好汛期安全生产工作的通知').waitFor()
  await page.locator('.viewer canvas').first().waitFor()
  await page.look('register suggested')
  await page.press('Tab')
  assert.equal(await field(page, 'title').inputValue(), '关于做好汛期安全生产工作的通知')
  assert.equal(await focused(page), 'register_source')
  await page.press('Tab')
  assert.equal(await field(page, 'source').inputValue(), '滨江区住房和城乡建设局')
  await page.press('Tab')
  assert.equal(await field(page, 'source_no').inputValue(), '滨住建发〔2026〕46号')
  assert.equal(await page.locator('.ant-form-item', { hasText: '文种' }).locator('.ant-select').textContent(), '通知')
})

browserTest('an answer that was lost: trying again gives the same number', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await page.getByLabel('只有纸质件').click()
  await page.getByLabel('存放位置').fill('一号柜')
  await fillPlain(page, '关于网络中断演练的函')
  let number = ''
  await page.route('**/api/v1/documents', async (route) => {
    number = (await (await route.fetch()).json()).register_no // carried out, but nobody hears of it
    await route.abort('connectionreset')
  }, { times: 1 })
  await refused(page, async () => {
    await page.keyboard.press('Control+Enter')
    await page.getByRole('alert').filter({ hasText: '没有登记成功' }).waitFor()
  })
  await page.look('register failed')
  await page.getByRole('button', { name: '重试' }).click()
  await done(page).waitFor()
  assert.equal(await done(page).textContent(), '已登记 ' + number)
  assert.equal((await find('关于网络中断演练的函')).length, 1)
})

browserTest('the same sender, number and year: a yellow bar, and the choice stays', async ({ open }) => {
  const other = await registered({ title: '关于供水检修的通知', source: '市自来水公司', source_no: '水发〔2026〕9号' })
  const page = await open(await clerk(), '/documents/new')
  await field(page, 'source').fill('市自来水公司')
  await field(page, 'source_no').fill('水发［2026］9号')
  await page.getByText('可能重复').waitFor()
  assert.equal(await page.getByRole('link', { name: other.register_no }).count(), 1)
  await page.look('register duplicate')
  await field(page, 'source_no').fill('水发〔2026〕10号')
  await page.getByText('可能重复').waitFor({ state: 'detached' })
})

browserTest('a sender that somebody else has registered is no mistake in what is still empty', async ({ open }) => {
  const page = await open(await as('e2e-newcomer', { roles: ['registrar'], name: '新文书' }), '/documents/new')
  const known = page.waitForResponse((r) => r.url().includes('/parties'))
  await field(page, 'source').fill('星帆控股集团办公室') // of the samples
  await known
  await page.press('Tab')
  await page.look('register known sender')
  assert.equal(await page.locator('.ant-form-item-explain-error').count(), 0)
})

browserTest('pinyin composed in the fields triggers no key', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await focus(page, 'register-files')
  const input = await page.context().newCDPSession(page)
  for (const [name, letters, word] of [['title', 'nianjian', '年检'], ['source', 'jiaotong', '交通'], ['source_no', 'shuifa', '水发']]) {
    await field(page, name).focus()
    for (let i = 1; i <= letters.length; i++) {
      await input.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Process', windowsVirtualKeyCode: 229 })
      await input.send('Input.imeSetComposition', { text: letters.slice(0, i), selectionStart: i, selectionEnd: i })
    }
    await input.send('Input.insertText', { text: word })
    assert.equal(await field(page, name).inputValue(), word)
  }
  assert.equal(new URL(page.url()).pathname, '/documents/new')
  assert.equal(await page.getByRole('dialog').count(), 0)
})

browserTest('text survives a reload; that of 秘密 is never written down', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await field(page, 'title').fill('关于保留文字的通知')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '登记' }).waitFor()
  assert.equal(await field(page, 'title').inputValue(), '关于保留文字的通知')
  await page.getByLabel('密级').click()
  await page.getByTitle('秘密').click()
  await page.getByText('保管').waitFor()
  await page.look('register classified')
  assert.equal(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }).includes('保留文字')), false)
  page.on('dialog', (d) => d.accept()) // the browser warns
  await page.reload()
  await page.getByRole('heading', { level: 1, name: '登记' }).waitFor()
  assert.equal(await field(page, 'title').inputValue(), '')
})

browserTest('a refusal of the service keeps every entry and leads to the field', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await page.getByLabel('只有纸质件').click()
  await page.getByLabel('存放位置').fill('二号柜')
  await fillPlain(page, '关于报送计划的请示')
  await page.getByLabel('办件').check()
  await page.getByLabel('办理期限').fill('2026-01-05')
  await page.keyboard.press('Enter')
  await refused(page, async () => {
    await page.keyboard.press('Control+Enter')
    await page.getByText('有 1 处需要修改').waitFor()
  })
  await focus(page, 'register_due_on')
  assert.equal(await field(page, 'title').inputValue(), '关于报送计划的请示')
  await page.keyboard.press('Escape')
  await page.look('register refused')
  await page.getByLabel('办理期限').fill('2027-01-05')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+s')
  await page.getByRole('button', { name: '登记下一份' }).waitFor()
  await page.look('register stayed')
  assert.equal(await field(page, 'title').isDisabled(), true)
  await page.getByPlaceholder('没有可不填').waitFor({ state: 'detached' }) // what stayed empty asks for nothing any more
  await page.press('Enter')
  await focus(page, 'register-files')
})

browserTest('missing fields are named before anything is sent', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await focus(page, 'register-files')
  await page.keyboard.press('Control+Enter')
  await page.getByText('有 4 处需要修改').waitFor()
  await focus(page, 'register-files')
  await page.look('register missing')
  await page.getByRole('link', { name: /^分发范围/ }).click()
  await focus(page, 'register_distribution')
})

browserTest('a state-secret mark: refusal, and the file is dropped', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  const bytes = await pdf(page, letter({ mark: '机密★10年', no: '国发〔2026〕1号', title: '关于某事项的通知', from: '某部' }))
  await choose(page, () => fileButton(page).click(), { name: '1.pdf', mimeType: 'application/pdf', buffer: bytes })
  await page.getByRole('heading', { name: /不能登记/ }).waitFor()
  await page.look('register state secret')
  await page.getByRole('button', { name: '返回登记' }).click()
  await focus(page, 'register-files')
  assert.equal(await page.getByText('1.pdf').count(), 0)
})

browserTest('leaving with files that are not registered warns', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await choose(page, () => fileButton(page).click(), { name: '说明.txt', mimeType: 'text/plain', buffer: Buffer.from('说明') })
  await page.getByRole('link', { name: '待办' }).first().click()
  await page.getByRole('dialog', { name: '离开本页？' }).waitFor()
  await page.look('register leave')
  await page.keyboard.press('Escape')
  assert.equal(new URL(page.url()).pathname, '/documents/new')
  await page.getByRole('button', { name: '移除 说明.txt' }).click()
  await page.getByRole('link', { name: '待办' }).first().click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})

browserTest('several files: the first is the document; another can take its place', async ({ open }) => {
  const page = await open(await clerk(), '/documents/new')
  await choose(page, () => fileButton(page).click(), ['正文', '附件'].map((name) => ({ name: name + '.txt', mimeType: 'text/plain', buffer: Buffer.from(name) })))
  await page.getByRole('button', { name: '设为正文：附件.txt' }).click()
  await fillPlain(page, '关于两个文件的函')
  await page.keyboard.press('Control+Enter')
  await done(page).waitFor()
  const [row] = await find('关于两个文件的函')
  const { username, password } = await clerk()
  const record = await (await request(await signIn(username, password), 'GET', '/api/v1/documents/' + row.id)).json()
  assert.deepEqual(record.files.map((f) => [f.name, f.role]), [['附件.txt', 'main'], ['正文.txt', 'attachment']])
})

browserTest('whoever may not register sees that, and no action for it', async ({ open }) => {
  const page = await open(await as('e2e-reader'), '/documents/new')
  await page.getByRole('heading', { name: '您没有查看权限' }).waitFor()
})

for (const [language, size, viewport, theme] of appearances)
  browserTest(`the form: ${language} ${size} ${theme}`, async ({ open }) => {
    const page = await open(await clerk(), '/documents/new', { language, viewport, theme })
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.look(`register empty ${language} ${size} ${theme}`)
    const bytes = await pdf(page, letter({ no: '滨住建发〔2026〕46号', title: '关于做好汛期安全生产工作的通知', from: '滨江区住房和城乡建设局' }))
    await choose(page, () => fileButton(page).click(), { name: '扫描件0001.pdf', mimeType: 'application/pdf', buffer: bytes })
    await page.getByPlaceholder('关于做好汛期安全生产工作的通知').waitFor()
    await page.locator('.viewer canvas').first().waitFor()
    await page.getByRole('button', { name: language === 'zh' ? '更多' : 'More', exact: true }).click()
    await page.evaluate(() => scrollTo(0, 0))
    await page.look(`register more ${language} ${size} ${theme}`)
  })
