import assert from 'node:assert/strict'
import { as, browserTest, office, phone, request, signIn } from './harness.mjs'

const registrar = () => as('e2e-finder', { roles: ['registrar'], clearance: 'secret', name: '寻文' })
const employee = () => as('e2e-reader', { name: '周读' })

let made
/** Letters of the Binjiang project besides those of the sample office; registered once. */
function letters() {
  return (made ??= (async () => {
    const { username, password } = await registrar()
    const cookie = await signIn(username, password)
    const titles = ['滨江城改造工程施工合同', '滨江城改造工程监理合同', '滨江城改造工程进度通报', '滨江城改造工程开工报告']
    for (const [i, title] of titles.entries()) {
      const tags = [{ facet: '项目名称', value: '滨江城改造' }, { facet: '年度', value: i === 1 ? '2025' : '2026' }, { facet: '类型', value: i < 2 ? '合同' : '通报' }]
      const record = { title, direction: 'incoming', source: '滨江建设有限公司', kind: i < 2 ? '合同' : '通报', carrier: 'paper', location: '一号柜', classification: 'internal', received_on: `2026-11-0${i + 2}`, distribution: { all: true }, tags }
      const answer = await request(cookie, 'POST', '/api/v1/documents', record)
      assert.equal(answer.status, 201, await answer.clone().text())
    }
  })())
}

const box = (page) => page.getByRole('combobox', { name: '搜索公文' })
const hits = (page) => page.getByRole('list', { name: '搜索结果' }).getByRole('heading', { level: 2 })
const found = (page, text) => page.locator('.search-line').getByText(text).waitFor()
const focused = (page) => page.waitForFunction(() => document.activeElement?.matches('.search-words'))
const members = (page) => new URL(page.url()).searchParams

browserTest('find with three tags: 14 keys to the list, less than 5 s; ↓ Enter opens the first hit', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/tasks')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  const type = async (keys) => {
    for (const key of keys) {
      await page.press(key)
      await page.waitForTimeout(60)
    }
  }
  const began = Date.now()
  await type(['/', '#', 'b', 'j', 'c', 'Enter'])
  await focused(page)
  await type(['#', '2', '6', 'Enter', '#', 'h', 't', 'Enter'])
  await found(page, '找到 1 件')
  const took = Date.now() - began
  assert.equal(page.keys, 14)
  assert.ok(took < 5000, `${took} ms to the list`)
  assert.deepEqual(members(page).getAll('tag'), ['项目名称:滨江城改造', '年度:2026', '类型:合同'])
  await page.lookAll('search three tags')
  await page.press('ArrowDown')
  await page.waitForFunction(() => document.activeElement?.textContent === '滨江城改造工程施工合同')
  await page.press('Enter')
  await page.waitForURL(/\/documents\/[0-9A-Z]{26}$/)
})

browserTest('“where is the letter about the power cut?” is answered within 3 s, with its words marked', async ({ open }) => {
  const page = await open(await employee(), '/')
  const question = page.getByRole('combobox', { name: '想办什么事？' })
  await question.waitFor()
  const began = Date.now()
  await question.fill('停电')
  await page.getByRole('option', { name: /计划停电的告知书/ }).waitFor()
  await page.look('home question')
  await page.keyboard.press('Enter')
  await found(page, '找到 1 件')
  assert.ok(Date.now() - began < 3000, `${Date.now() - began} ms to the answer`)
  assert.equal(await page.locator('.hits mark').first().textContent(), '停电')
  assert.equal(members(page).get('q'), '停电')
  await page.lookAll('search words')
  await hits(page).first().getByRole('link').click()
  await page.waitForURL(/\/documents\/[0-9A-Z]{26}\?q=/)
})

browserTest('[ and ] walk along the hits that a document was opened from', async ({ open }) => {
  const page = await open(await employee(), '/search?status=distributed')
  await hits(page).nth(1).waitFor()
  const [first, second] = await page.locator('[data-hit]').evaluateAll((links) => links.map((l) => new URL(l.href).pathname))
  await page.locator('[data-hit]').first().click()
  await page.waitForURL((url) => url.pathname === first)
  await page.getByRole('button', { name: '下一件' }).and(page.locator(':enabled')).waitFor()
  await page.press(']')
  await page.waitForURL((url) => url.pathname === second)
  await page.getByRole('button', { name: '上一件' }).and(page.locator(':enabled')).waitFor()
  await page.press('[')
  await page.waitForURL((url) => url.pathname === first)
  await page.getByRole('link', { name: '返回列表' }).click()
  await hits(page).nth(1).waitFor()
  assert.deepEqual(members(page).getAll('status'), ['distributed'])
})

browserTest('pinyin that is being composed asks nothing and is not lost', async ({ open }) => {
  const page = await open(await employee(), '/search')
  await focused(page)
  const asked = []
  page.on('request', (r) => r.url().includes('/api/v1/search') && asked.push(r.url()))
  const session = await page.context().newCDPSession(page)
  for (const text of ['t', 'ti', 'ting', 'ting d', 'ting dian']) {
    await session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
    await page.waitForTimeout(120)
  }
  await page.waitForTimeout(400)
  assert.deepEqual(asked, [])
  await session.send('Input.insertText', { text: '停电' })
  await found(page, '找到 1 件')
  assert.equal(await box(page).inputValue(), '停电')
  assert.equal(asked.length > 0, true)
})

browserTest('facets and chips are in the address: reload and back give the same', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/search?q=' + encodeURIComponent('滨江'))
  await found(page, '找到 4 件')
  await page.getByRole('region', { name: '文种' }).getByRole('checkbox', { name: /通报/ }).check()
  await found(page, '找到 2 件')
  await page.getByRole('region', { name: '文种' }).getByRole('checkbox', { name: /合同 2/ }).check() // several of one facet: any of them
  await found(page, '找到 4 件')
  await page.getByRole('region', { name: '年度', exact: true }).getByRole('checkbox', { name: /2026/ }).check()
  await found(page, '找到 3 件')
  await page.look('search facets')
  const address = page.url()
  await page.reload()
  await found(page, '找到 3 件')
  assert.equal(page.url(), address)
  assert.equal(await page.getByRole('region', { name: '文种' }).getByRole('checkbox', { name: /通报/ }).isChecked(), true)
  await page.goBack()
  await found(page, '找到 4 件')
  await page.goBack()
  await found(page, '找到 2 件')
  assert.deepEqual(members(page).getAll('document_kind'), ['通报'])

  // The chip: exclude, and Backspace takes the last one away.
  await page.goto(office.url + '/search?tag=' + encodeURIComponent('项目名称:滨江城改造'))
  await found(page, '找到 4 件')
  await box(page).focus()
  await page.keyboard.type('-#ht')
  await page.getByRole('option', { name: /^类型：合同/ }).waitFor()
  await page.look('search completion')
  await page.keyboard.press('Enter')
  await found(page, '找到 2 件')
  assert.deepEqual(members(page).getAll('not_tag'), ['类型:合同'])
  await page.getByRole('button', { name: '不含 类型：合同，更改条件' }).click()
  await page.look('search chip menu')
  await page.getByRole('menuitem', { name: '包含' }).click()
  await page.waitForURL(/tag=.*tag=/)
  await found(page, '找到 2 件')
  assert.deepEqual(members(page).getAll('not_tag'), [])
  await box(page).focus()
  await page.keyboard.press('Backspace')
  await found(page, '找到 4 件')
})

browserTest('fields and words are excluded: -文种:函 by typing, any chip by its menu, -词 as it stands', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/search?q=' + encodeURIComponent('滨江'))
  await found(page, '找到 4 件')
  await box(page).focus()
  await page.keyboard.press('End')
  await page.keyboard.type(' -文种:合同')
  await page.getByRole('option', { name: '文种：合同' }).waitFor()
  await page.keyboard.press('Enter')
  await found(page, '找到 2 件')
  assert.deepEqual(members(page).getAll('not_document_kind'), ['合同'])
  await page.getByRole('button', { name: '不含 文种：合同，更改条件' }).click()
  await page.getByRole('menuitem', { name: '包含' }).click()
  await page.waitForURL((url) => url.searchParams.get('document_kind') === '合同')
  await found(page, '找到 2 件')
  await page.getByRole('button', { name: '文种：合同，更改条件' }).click()
  await page.getByRole('menuitem', { name: '任一：再加一个“文种”' }).click()
  await page.keyboard.type('tb')
  await page.getByRole('option', { name: '文种：通报' }).waitFor()
  await page.keyboard.press('Enter')
  await found(page, '找到 4 件')

  await page.goto(office.url + '/search?q=' + encodeURIComponent('滨江 -合同'))
  await found(page, '找到 2 件')
  await page.goto(office.url + '/search')
  await focused(page)
  await page.keyboard.type('-年度:2026')
  await page.keyboard.press('Enter')
  await page.getByText(/年度和月份不能排除|找到/).first().waitFor()
  await page.look('search excluded')
})

browserTest('fields are completed by value and by initials', async ({ open }) => {
  const page = await open(await registrar(), '/search')
  await focused(page)
  for (const [typed, chip] of [['密级:nb', '密级：内部'], ['文种:告知', '文种：告知书'], ['部门:js', '部门：技术部'], ['来文单位:yggd', '来文单位：云港供电服务所'], ['年度:26', '收文年度：2026 年'], ['状态:yff', '状态：已分发']]) {
    await page.goto(office.url + '/search')
    await focused(page)
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: '搜索条件' }).getByText(chip).waitFor()
    await page.locator('.search-line').getByText(/找到 [1-9]/).waitFor()
  }
  await page.goto(office.url + '/search')
  await focused(page)
  await page.keyboard.type('#nosuchtag')
  await page.keyboard.press('Enter')
  await page.getByText('没有与“#nosuchtag”相符的条件').waitFor()
  assert.equal(await box(page).inputValue(), '#nosuchtag', 'what was typed is still there')
  await page.look('search no such tag')
})

browserTest('nothing found: which condition to drop, quotes, and whom to ask', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/search?tag=' + encodeURIComponent('项目名称:滨江城改造') + '&year=2025')
  await page.getByRole('button', { name: '去掉“收文年度：2025 年”有 4 件' }).waitFor()
  await page.lookAll('search nothing')
  await page.getByRole('button', { name: '去掉“收文年度：2025 年”有 4 件' }).click()
  await found(page, '找到 4 件')
  await page.goto(office.url + '/search?q=' + encodeURIComponent('"停电计划告知"'))
  await page.getByRole('button', { name: /不加引号有 \d+ 件/ }).waitFor()
  await page.getByText('请登记人员协助').waitFor()
  await page.goto(office.url + '/search?classification=secret&tag=' + encodeURIComponent('主题:停电') + '&tag=' + encodeURIComponent('项目名称:滨江城改造') + '&year=2024')
  await page.getByRole('button', { name: /^只用“项目：滨江城改造”有 4 件/ }).waitFor()
  await page.goto(office.url + '/search?q=' + encodeURIComponent('曼陀罗'))
  await page.getByText('换个说法').waitFor()
})

browserTest('a view is kept, opened from home, and removed with undo', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/search?tag=' + encodeURIComponent('项目名称:滨江城改造') + '&sort=received_on')
  await found(page, '找到 4 件')
  await page.getByRole('button', { name: '我的视图' }).click()
  await page.getByLabel('视图名称').fill('滨江的文件')
  await page.look('search save view')
  await page.keyboard.press('Enter')
  await page.getByText('已保存视图“滨江的文件”').waitFor()
  await page.goto(office.url + '/')
  await page.getByRole('link', { name: '滨江的文件' }).click()
  await found(page, '找到 4 件')
  assert.equal(members(page).get('sort'), 'received_on')
  await page.getByRole('button', { name: '滨江的文件' }).click()
  await page.getByRole('button', { name: '删除视图 滨江的文件' }).click()
  await page.getByText('已删除视图“滨江的文件”').waitFor()
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByRole('button', { name: '滨江的文件' }).waitFor()
})

browserTest('an employee without clearance sees no trace of a classified document', async ({ open }) => {
  const secret = { words: '白鹭', tag: '项目名称:白鹭数据平台', source: '衡准工程咨询有限公司' }
  const cleared = await open(await as('e2e-xm', { department: 'XM', clearance: 'confidential' }), '/search?q=' + encodeURIComponent(secret.words))
  await found(cleared, '找到 1 件') // it is there for those who may read it
  const page = await open(await employee(), '/search?q=' + encodeURIComponent(secret.words))
  const bodies = []
  page.on('response', async (r) => r.url().includes('/api/') && bodies.push(await r.text().catch(() => '')))
  await page.getByText('换个说法').waitFor()
  for (const typed of ['#bl', '#白鹭', '项目:bl', '来文单位:hz', '来文单位:衡准', '密级:mm', '文种:说明', secret.words]) {
    await page.goto(office.url + '/search')
    await focused(page)
    await page.keyboard.type(typed)
    await page.waitForTimeout(500)
    const options = await page.getByRole('option').allTextContents()
    assert.deepEqual(options.filter((o) => /白鹭|衡准|秘密|机密|说明/.test(o)), [], typed)
  }
  await page.goto(office.url + '/search?sort=received_on&direction=incoming')
  await page.locator('.facets').waitFor()
  assert.doesNotMatch(await page.locator('main').textContent(), /白鹭|衡准|海鸥|薪酬|秘密|机密|密收/)
  await page.goto(office.url + '/')
  const question = page.getByRole('combobox', { name: '想办什么事？' })
  await question.fill('白鹭')
  await page.getByRole('option', { name: /搜索“白鹭”/ }).waitFor()
  assert.equal(await page.getByRole('option').count(), 1)
  await question.fill('')
  assert.doesNotMatch(await page.locator('body').textContent(), /白鹭|衡准|海鸥|薪酬|密收/)
  assert.doesNotMatch(bodies.join('\n').replaceAll('"q":"白鹭"', ''), /白鹭|衡准|海鸥|薪酬|密收/, 'nor in what the service sent')
})

for (const language of ['zh', 'en'])
  browserTest(`search, its states: ${language}`, async ({ open }) => {
    await letters()
    const heading = { zh: '搜索', en: 'Search' }[language]
    const page = await open(await registrar(), '/search', { language })
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.lookShared(`search start ${language}`)
    await page.goto(office.url + '/search?q=' + encodeURIComponent('通知'))
    await page.locator('.hits').waitFor()
    await page.lookShared(`search hits ${language}`)
    await page.locator('.search-words').fill('')
    await page.getByRole('region', { name: { zh: '搜索语法', en: 'How to search' }[language] }).waitFor()
    await page.goto(office.url + '/search?q=' + encodeURIComponent('通知'))
    await page.getByRole('button', { name: { zh: /^怎么搜/, en: /^How to search/ }[language] }).click()
    await page.getByRole('region', { name: { zh: '搜索语法', en: 'How to search' }[language] }).waitFor()
    await page.look(`search help ${language}`)
    if (language === 'en') assert.doesNotMatch(await page.locator('.search-line').innerText(), /[\u3400-\u9fff]/)
  })

browserTest('on a phone the filters are a sheet that says what it leaves', async ({ open }) => {
  await letters()
  const page = await open(await registrar(), '/search?q=' + encodeURIComponent('滨江'), { viewport: phone })
  await found(page, '找到 4 件')
  await page.getByRole('button', { name: '筛选' }).click()
  await page.getByRole('dialog', { name: '筛选' }).getByRole('checkbox', { name: /通报/ }).first().check()
  await page.getByRole('button', { name: '查看 2 条' }).waitFor()
  await page.look('search filters phone')
  await page.getByRole('button', { name: '查看 2 条' }).click()
  await page.getByRole('button', { name: '筛选（1）' }).waitFor()
})

browserTest('the palette finds tags by their initials', async ({ open }) => {
  await letters()
  const page = await open(await employee(), '/')
  await page.getByRole('heading', { level: 1, name: '工作台' }).waitFor()
  await page.press('Control+k')
  await page.getByRole('combobox', { name: '快速前往' }).fill('bjc')
  await page.getByRole('option', { name: /滨江城改造/ }).click()
  await found(page, '找到 4 件')
})
