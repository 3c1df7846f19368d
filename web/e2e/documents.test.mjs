import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { inflateRawSync } from 'node:zlib'
import { appearances, as, browserTest, office, refused, request, signIn } from './harness.mjs'

const registrar = () => as('docs-registrar', { roles: ['registrar'], clearance: 'secret', name: '登记员' })
const employee = () => as('docs-employee', { clearance: 'internal', department: 'CW', name: '普通员工' })

const senders = ['市供电局', '区住房和城乡建设局', '市财政局', '滨江街道办事处', '海鸥物业服务有限公司']
const kinds = ['通知', '函', '请示', '报告', '批复']
let seeded

/** 300 records on paper, made through the API once for all tests. */
async function seed() {
  seeded ??= (async () => {
    const person = await registrar()
    const cookie = await signIn(person.username, person.password)
    let next = 1
    const ids = []
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let i = next++; i <= 300; i = next++) ids[i] = (await register(cookie, i)).id
      }),
    )
    return { cookie, ids }
  })()
  return seeded
}

async function register(cookie, i, changes = {}) {
  const act = i % 4 === 0
  const answer = await request(cookie, 'POST', '/api/v1/documents', {
    title: `巡检工作第 ${i} 号事项的${kinds[i % 5]}`, source: senders[i % 5], source_no: `检〔2026〕${i}号`, kind: kinds[i % 5],
    received_on: `2026-${String(1 + (i % 9)).padStart(2, '0')}-${String(1 + (i % 28)).padStart(2, '0')}`,
    classification: 'internal', distribution: { all: true, departments: [], users: [], ranks: [] },
    handling: act ? 'act' : 'read', due_on: act ? '2027-06-30' : null, carrier: 'paper', location: '档案室', tags: [{ facet: '项目', value: i % 2 ? '滨江改造' : '智慧园区' }],
    ...changes,
  })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

const rows = (page) => page.locator('.list-table tbody tr[data-row]')
const total = async (page) => Number((await page.locator('.page-header [role=status]').first().textContent()).replace(/\D/g, ''))

async function listReady(page) {
  await page.locator('.list:not(.list-stale) [data-row-link], .list:not(.list-stale) .cards a').first().waitFor()
}

browserTest('公文: a long list in portions, by keyboard, and back to the row', async ({ open }) => {
  await seed()
  const page = await open(await registrar(), '/documents?sort=register_no')
  await listReady(page)
  assert.ok((await total(page)) >= 300, 'the exact total')
  assert.ok((await rows(page).count()) < 200, 'only what is near is drawn')
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight))
  await page.waitForFunction(() => document.querySelectorAll('.list-table tbody tr[data-row]').length > 0 && Number(document.querySelector('.list-table tbody tr[data-row]').ariaRowIndex ?? document.querySelector('.list-table tbody tr[data-row]').getAttribute('aria-rowindex')) > 40)
  await page.evaluate(() => window.scrollTo(0, 0))
  await page.press('j')
  for (let i = 0; i < 4; i++) await page.press('j')
  await page.press('x')
  await page.getByText('已选 1 项').waitFor()
  await page.press('Space')
  await page.getByRole('complementary', { name: '预览' }).waitFor()
  await page.look('documents preview')
  await page.press('Escape')
  await page.getByRole('complementary', { name: '预览' }).waitFor({ state: 'hidden' })
  const name = await page.evaluate(() => document.activeElement.textContent)
  await page.press('Enter')
  await page.getByRole('link', { name: '返回列表' }).waitFor()
  await page.press(']')
  await page.waitForFunction((n) => document.querySelector('.page-header h1') && !document.querySelector('.page-header').textContent.includes(n), name)
  await page.press('[')
  await page.waitForFunction((n) => document.querySelector('.page-header')?.textContent.includes(n), name)
  await page.goBack()
  await listReady(page)
  await page.waitForFunction((n) => document.activeElement?.textContent === n, name)
  assert.match(page.url(), /sort=register_no/)
})

browserTest('公文: filters as chips in the address, none left is all, one empty', async ({ open }) => {
  await seed()
  const page = await open(await registrar(), '/documents')
  await listReady(page)
  const all = await total(page)
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  const panel = page.getByRole('dialog', { name: '筛选' })
  await panel.getByRole('checkbox', { name: '内部' }).check()
  await panel.getByLabel('来文单位').fill('市供电局')
  await page.locator('.ant-select-item-option', { hasText: '市供电局' }).click()
  await panel.getByText('来文单位').first().click()
  await page.look('documents filter')
  await panel.getByRole('button', { name: /^查看/ }).click()
  await page.getByText('来文单位：市供电局').waitFor()
  await listReady(page)
  assert.match(decodeURIComponent(page.url()), /classification=internal/)
  assert.match(decodeURIComponent(page.url()), /source=市供电局/)
  const some = await total(page)
  assert.ok(some >= 60 && some < all, `${some} of ${all}`)
  await page.reload()
  await page.getByText('来文单位：市供电局').waitFor()
  await listReady(page)
  assert.equal(await total(page), some)
  await page.getByRole('searchbox', { name: '在列表中查找' }).fill('不存在的词语甲乙丙')
  await page.getByText('没有符合条件的文件').waitFor()
  await page.look('documents empty')
  await page.locator('.empty-state').getByRole('button', { name: '清除筛选' }).click()
  await listReady(page)
  assert.equal(await total(page), all)
  await page.getByRole('textbox', { name: '跳到' }).fill('2026-05-01')
  await page.keyboard.press('Enter')
  await page.getByText('从 2026-05-01 起').waitFor()
})

browserTest('公文: tags of many, said before and undone', async ({ open }) => {
  const { cookie } = await seed()
  const page = await open(await registrar(), '/documents?source=市财政局&sort=register_no')
  await listReady(page)
  await page.getByRole('checkbox', { name: '全选已显示的' }).check()
  const count = await total(page)
  await page.getByText(`已选 ${count} 项`).waitFor()
  await page.press('t')
  const dialog = page.getByRole('dialog', { name: `增减标签：${count} 件` })
  await dialog.getByLabel('加上').fill('bjgz')
  await page.locator('.ant-select-item-option', { hasText: '项目:滨江改造' }).click()
  await dialog.getByText(/将更改 \d+ 件/).waitFor()
  await page.look('documents tags')
  await dialog.getByRole('button', { name: /^更改 \d+ 件$/ }).click()
  await page.getByText(/已更改 \d+ 件的标签/).waitFor()
  const tagged = async () => (await (await request(cookie, 'GET', `/api/v1/documents?limit=1&source=${encodeURIComponent('市财政局')}&tag=${encodeURIComponent('项目:滨江改造')}`)).json()).total
  const changed = await tagged()
  assert.equal(changed, count, 'every one has the tag')
  await page.press('z')
  await page.getByText(/已撤销 \d+ 件的更改/).waitFor()
  assert.ok((await tagged()) < changed, 'the tags are as before')
})

browserTest('公文: the export is the list in the columns that are shown', async ({ open }) => {
  await seed()
  const page = await open(await registrar(), '/documents?source=市供电局')
  await listReady(page)
  const count = await total(page)
  await page.getByRole('button', { name: '显示' }).click()
  await page.getByRole('checkbox', { name: '来文字号' }).click() // it shows when the choice is kept
  await page.look('documents display')
  await page.keyboard.press('Escape')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 Excel' }).click()])
  assert.match(download.suggestedFilename(), /\.xlsx$/)
  const sheet = unzip(await readFile(await download.path()))
  const text = [...sheet.values()].join('')
  assert.match(text, /来文字号/)
  assert.ok((sheet.get('xl/worksheets/sheet1.xml').match(/<row /g) ?? []).length > count, 'a row for each, and the heading')
  await page.getByText(`已导出 ${count} 件`).waitFor()
  // The choice is the person's, not the browser's.
  const elsewhere = await open(await registrar(), '/documents')
  await elsewhere.getByRole('columnheader', { name: '来文字号' }).waitFor()
  await elsewhere.getByRole('button', { name: '显示' }).click()
  await elsewhere.getByRole('button', { name: '恢复默认' }).click()
  await elsewhere.getByRole('columnheader', { name: '来文字号' }).waitFor({ state: 'detached' })
})

browserTest('公文: a view is kept on the service and opens the same list', async ({ open }) => {
  await seed()
  const page = await open(await registrar(), '/documents?document_kind=请示&sort=title')
  await listReady(page)
  await page.getByRole('button', { name: '我的视图' }).click()
  await page.getByLabel('存为视图').fill('全部请示')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存视图“全部请示”').waitFor()
  await page.goto(office.url + '/documents')
  await listReady(page)
  await page.getByRole('button', { name: '我的视图' }).click()
  await page.getByRole('button', { name: '全部请示', exact: true }).click()
  await page.getByText('文种：请示').waitFor()
  assert.match(page.url(), /sort=title/)
})

/** The letter of the sample office whose file is a PDF. */
async function pdfLetter(cookie) {
  const list = await (await request(cookie, 'GET', '/api/v1/documents?limit=200&to=2026-12-31&q=' + encodeURIComponent('消防安全检查'))).json()
  const found = list.items.find((d) => (d.files ?? []).some((f) => f.media_type === 'application/pdf'))
  assert.ok(found, 'the sample office has a PDF')
  return found
}

for (const [language, size, viewport, theme] of appearances)
  browserTest(`公文: list and document, ${language} ${size} ${theme}`, async ({ open }) => {
    const { cookie } = await seed()
    const letter = await pdfLetter(cookie)
    const page = await open(await registrar(), '/documents', { language, viewport, theme })
    await listReady(page)
    await page.look(`documents ${language} ${size} ${theme}`)
    await page.goto(`${office.url}/documents/${letter.id}?q=${encodeURIComponent('消防')}`)
    await page.locator('.pdf-mark').first().waitFor()
    await page.look(`document ${language} ${size} ${theme}`)
    for (const tab of ['info', 'files', 'trail']) {
      await page.getByRole('tab', { name: { info: /信息|Details/, files: /附件|Files/, trail: /记录|Trail/ }[tab] }).click()
      await page.look(`document ${tab} ${language} ${size} ${theme}`)
    }
  })

browserTest('公文: the text of the PDF is there, hits are counted and walked with . and ,', async ({ open }) => {
  const { cookie } = await seed()
  const letter = await pdfLetter(cookie)
  const page = await open(await registrar(), `/documents/${letter.id}?q=${encodeURIComponent('消防')}`)
  await page.locator('.pdf-mark-active').waitFor()
  assert.match(await page.locator('.pdf-text').first().textContent(), /消防/)
  const drawn = await page.evaluate(() => {
    const canvas = document.querySelector('.pdf-page canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((v, i) => i % 4 === 0 && v < 128)
  })
  assert.ok(drawn, 'the page is drawn')
  const count = page.locator('.viewer-find [role=status]')
  const first = await count.textContent()
  assert.match(first, /^1 \/ [2-9]/)
  await page.press('.')
  await page.waitForFunction(() => /^2 \//.test(document.querySelector('.viewer-find [role=status]').textContent.trim()))
  await page.press(',')
  await page.waitForFunction(() => /^1 \//.test(document.querySelector('.viewer-find [role=status]').textContent.trim()))
})

browserTest('公文: a correction, and another one that came in between', async ({ open }) => {
  const { cookie, ids } = await seed()
  const page = await open(await registrar(), '/documents/' + ids[10])
  await page.getByRole('button', { name: '更正' }).click()
  await page.getByRole('textbox', { name: /^标题/ }).fill('我更正的标题')
  const other = await request(cookie, 'PATCH', '/api/v1/documents/' + ids[10], { version: 1, title: '别人更正的标题', remarks: '别人写的备注' })
  assert.equal(other.status, 200)
  await refused(page, async () => {
    await page.press('Control+s')
    await page.getByRole('dialog', { name: '此公文刚被他人更改' }).waitFor()
  })
  await page.getByText(/登记员 于 .* 更改了：标题、备注/).waitFor()
  await page.look('document conflict')
  await page.getByRole('button', { name: '比较' }).click()
  await page.getByText('最新内容：别人更正的标题').waitFor()
  assert.equal(await page.getByRole('textbox', { name: /^标题/ }).inputValue(), '我更正的标题')
  await page.look('document compare')
  await page.press('Control+s')
  await page.getByText('已更正', { exact: true }).waitFor()
  const now = await (await request(cookie, 'GET', '/api/v1/documents/' + ids[10])).json()
  assert.equal(now.title, '我更正的标题')
  assert.equal(now.remarks, '别人写的备注')
  assert.equal(now.version, 3)
  await page.getByRole('heading', { level: 1, name: '我更正的标题' }).waitFor()
})

browserTest('公文: a mistake is named at its field, a void entry keeps its number', async ({ open }) => {
  const { ids } = await seed()
  const page = await open(await registrar(), '/documents/' + ids[11])
  await page.getByRole('button', { name: '更正' }).click()
  await page.getByRole('textbox', { name: /^标题/ }).fill('标'.repeat(3) + '\u0007')
  await refused(page, async () => {
    await page.getByRole('button', { name: '保存更正' }).click()
    await page.locator('.ant-form-item-explain-error').first().waitFor()
  })
  await page.look('document mistake')
  await page.getByRole('button', { name: '取消' }).click()
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: '作废' }).click()
  const dialog = page.getByRole('dialog', { name: /^作废 / })
  await dialog.getByRole('button', { name: /^作废 / }).click()
  await dialog.getByText('请写明原因').waitFor()
  await dialog.getByLabel('原因').fill('重复登记')
  await dialog.getByRole('button', { name: /^作废 / }).click()
  await page.getByText('此登记已作废：重复登记').waitFor()
  await page.look('document void')
})

browserTest('公文: an attachment with its reason', async ({ open }) => {
  const { ids } = await seed()
  const page = await open(await registrar(), '/documents/' + ids[12])
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: '添加附件' }).click()
  const dialog = page.getByRole('dialog', { name: '添加文件' })
  await dialog.getByTestId('file').setInputFiles({ name: '会议签到表.txt', mimeType: 'text/plain', buffer: Buffer.from('签到表：张三、李四\n') })
  await dialog.getByLabel('原因').fill('补交')
  await page.look('document add file')
  await dialog.getByRole('button', { name: '上传' }).click()
  await page.getByText('已添加 会议签到表.txt').waitFor()
  await page.getByRole('tab', { name: /附件与版本/ }).click()
  await page.getByText('原因：补交').waitFor()
  await page.getByText('两份副本在同一台机器上', { exact: false }).waitFor()
})

browserTest('DOC-11 公文: who is not cleared sees no trace', async ({ open }) => {
  const { cookie } = await seed()
  const word = '绝无仅有的薪酬方案'
  const hidden = await register(cookie, 900, { title: word, classification: 'confidential', source: '保密来文单位甲', distribution: { all: false, departments: ['CW'], users: [], ranks: [] } })
  const page = await open(await employee(), '/documents')
  await listReady(page)
  const seen = await total(page)
  const mine = await (await request(await signIn((await employee()).username, (await employee()).password), 'GET', '/api/v1/documents?limit=1')).json()
  assert.equal(seen, mine.total)
  await page.getByRole('searchbox', { name: '在列表中查找' }).fill(word)
  await page.getByText('没有符合条件的文件').waitFor()
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('dialog', { name: '筛选' }).getByLabel('来文单位').fill('保密来文单位')
  await page.waitForTimeout(600)
  assert.equal(await page.getByTitle(/保密来文单位甲/).count(), 0)
  assert.equal(await page.getByRole('checkbox', { name: '秘密' }).count(), 0)
  await refused(page, async () => {
    await page.goto(office.url + '/documents/' + hidden.id)
    await page.getByRole('heading', { level: 1, name: '没有找到' }).waitFor()
  })
  await page.look('document not found')
  assert.ok(!(await page.title()).includes('薪酬'))
})

browserTest('公文: nothing of a classified document stays in the browser', async ({ open }) => {
  const { cookie } = await seed()
  const word = '涉密标题仅供测试'
  const d = await register(cookie, 901, { title: word, classification: 'confidential', distribution: { all: false, departments: ['CW'], users: [], ranks: [] } })
  const page = await open(await registrar(), '/documents/' + d.id)
  await page.getByRole('heading', { level: 1, name: word }).waitFor()
  await page.getByText('知悉范围待核准').first().waitFor()
  await page.look('document classified')
  // Signing out loads the page anew, which may come between.
  const kept = async () => {
    await page.waitForLoadState('networkidle')
    return page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state]))
  }
  assert.ok(!(await kept()).includes(word), 'not while it is shown')
  await refused(page, async () => { // what was on its way when the session ended
    await page.getByRole('button', { name: /^个人菜单/ }).click()
    await page.getByRole('menuitem', { name: '退出登录' }).click()
    await page.getByRole('heading', { name: '登录卷宗' }).waitFor()
  })
  assert.ok(!(await kept()).includes(word), 'nor after')
  assert.ok(!(await page.content()).includes(word))
  assert.ok(!(await page.title()).includes(word))
})

/** The members of a zip file. */
function unzip(file) {
  const out = new Map()
  let at = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  const count = file.readUInt16LE(at + 10)
  at = file.readUInt32LE(at + 16)
  for (let i = 0; i < count; i++) {
    const [method, size, nameLength, extra, comment] = [file.readUInt16LE(at + 10), file.readUInt32LE(at + 20), file.readUInt16LE(at + 28), file.readUInt16LE(at + 30), file.readUInt16LE(at + 32)]
    const local = file.readUInt32LE(at + 42)
    const name = file.toString('utf8', at + 46, at + 46 + nameLength)
    const from = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28)
    const body = file.subarray(from, from + size)
    out.set(name, (method === 8 ? inflateRawSync(body) : body).toString('utf8'))
    at += 46 + nameLength + extra + comment
  }
  return out
}

browserTest('DOC-19 公文: a reply is linked to what it answers, from both ends, and unlinked with an undo', async ({ open }) => {
  const { cookie } = await seed()
  const asked = await register(cookie, 401, { title: '关于报送绿化养护情况的函', needs_reply: true })
  const reply = await register(cookie, 402, { title: '关于绿化养护情况的复函', direction: 'outgoing' })
  const page = await open(await registrar(), `/documents/${asked.id}?tab=links`)
  await page.getByText('须答复，还没有关联的复文').waitFor()
  await page.lookAll('links none')
  await page.goto(office.url + `/documents/${reply.id}?tab=links`)
  await page.getByRole('button', { name: '选择所答复的公文' }).click()
  await page.getByRole('combobox', { name: '所答复的公文' }).fill('绿化养护情况的函')
  await page.keyboard.press('Enter') // waits for the answer and takes the first
  await page.locator('.ant-modal .ant-select-content', { hasText: asked.register_no }).waitFor()
  await page.look('links choose')
  await page.getByRole('button', { name: /^关\s?联$/ }).click()
  await page.getByRole('link', { name: new RegExp('关于报送绿化养护情况的函') }).waitFor()
  await page.goto(office.url + `/documents/${asked.id}?tab=links`)
  await page.getByRole('link', { name: new RegExp('关于绿化养护情况的复函') }).waitFor()
  await page.lookAll('links')
  await page.goto(office.url + `/documents/${reply.id}?tab=links`)
  await page.getByRole('button', { name: '取消关联' }).click()
  await page.getByText('没有关联的来文').waitFor()
  await page.press('z')
  await page.getByRole('link', { name: new RegExp('关于报送绿化养护情况的函') }).waitFor()
})
