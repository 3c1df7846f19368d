import assert from 'node:assert/strict'
import { as, browserTest, phone, request, signIn } from './harness.mjs'

const drafter = () => as('out-drafter', { name: '拟稿人', department: 'JS' })
const head = () => as('out-head', { name: '部门负责人', department: 'JS', roles: ['department_head'] })
const countersigner = () => as('out-counter', { name: '会签人', department: 'CW' })
const leader = () => as('out-leader', { name: '签发领导', department: 'ZH', roles: ['management'] })
const registrar = () => as('out-registrar', { name: '登记员甲', roles: ['registrar'] })

const first = '关于消防安全自查情况的函\n云港区应急管理局：\n我司已于3月15日完成自查。\n联系人：张建国。'
const second = '关于消防安全自查情况的函\n云港区应急管理局：\n我司已于3月20日完成自查，整改三处。\n联系人：张建国。\n特此函复。'
const text = (name, content) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content) })

/** Picks a person by typing the name into the field that has the focus. */
async function pick(page, field, name) {
  await field.click()
  await page.keyboard.type(name)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: name }).first().click()
}

/** Opens the person's task about the letter and gives its main decision. */
async function agree(open, person, title, words = '') {
  const page = await open(await person, '/tasks')
  await page.locator('.list-table tbody tr', { hasText: title }).locator('a').first().click()
  await page.locator('.ant-btn-primary', { hasText: /同意|用印登记/ }).waitFor()
  if (words) await page.locator('#decision_opinion').fill(words)
  return page
}

browserTest('DOC-19: an outgoing letter is drafted, compared, approved by three people, numbered, sealed and distributed', async ({ open }) => {
  const title = '关于消防安全自查情况的函'
  for (const person of [head, countersigner, leader, registrar]) await person()
  const page = await open(await drafter(), '/')
  await page.locator('h1').waitFor()
  await page.press('c')
  await page.getByRole('menuitem', { name: '拟稿' }).click()
  await page.locator('#draft_title').fill(title)
  await page.locator('#draft_main_recipients').click()
  await page.keyboard.type('岚洲市云港区应急管理局')
  await page.keyboard.press('Enter')
  await page.locator('.draft-form [data-testid=file]').setInputFiles(text('函.txt', first))
  await page.lookAll('draft new')
  await page.locator('#draft_title').focus()
  await page.press('Control+Enter')
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  const id = new URL(page.url()).pathname.split('/').pop()

  await page.getByRole('button', { name: '上传新版本' }).click()
  await page.locator('.ant-modal [data-testid=file]').setInputFiles(text('函（修改）.txt', second))
  await page.locator('#draft-file_reason').fill('更正日期')
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.locator('.draft-compare ins').first().waitFor()
  assert.deepEqual(await page.locator('.draft-compare ins').allTextContents(), ['20', '，整改三处', '特此函复。'])
  assert.deepEqual(await page.locator('.draft-compare del').allTextContents(), ['15'])
  await page.lookAll('draft compared')
  await page.locator('.ant-segmented-item', { hasText: '并排显示' }).click()
  await page.locator('.draft-compare tr').first().locator('td').nth(3).waitFor()
  await page.look('draft side by side')

  await page.press('Control+Enter')
  const dialog = page.locator('.ant-modal')
  await dialog.getByText('流程', { exact: true }).waitFor()
  await dialog.getByRole('button', { name: '添加环节' }).click()
  const stop = (n) => dialog.locator('.draft-stops li').nth(n)
  await pick(page, stop(0).locator('.ant-select').nth(2), '部门负责人')
  await stop(1).locator('.ant-select').nth(1).click()
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: '人员' }).click()
  await pick(page, stop(1).locator('.ant-select').nth(2), '会签人')
  await pick(page, stop(2).locator('.ant-select').nth(2), '签发领导')
  await page.lookAll('draft submit')
  await dialog.locator('.ant-btn-primary').click()
  await page.getByText('已送审').waitFor()
  await page.getByRole('tab', { name: '流程' }).click()
  await page.locator('.route-path li').nth(5).waitFor()
  await page.look('draft route')

  for (const [who, words] of [[head(), '同意。'], [countersigner(), '无意见。'], [leader(), '同意发。']]) {
    const at = await agree(open, who, title, words)
    if (words === '同意发。') await at.look('draft decision')
    await at.press('Control+Enter')
    await at.getByText(/^同意：/).waitFor()
  }
  const desk = await agree(open, registrar(), title)
  await desk.press('Control+Enter')
  await desk.getByText(/^同意：/).waitFor()
  await desk.reload()
  await desk.locator('.list-table tbody tr', { hasText: title }).locator('a').first().click()
  await desk.locator('#decision_seal').fill('单位公章')
  await desk.locator('#decision_copies').fill('3')
  await desk.locator('[data-testid=file]').last().setInputFiles(text('用印件.txt', '已盖章'))
  await desk.lookAll('draft seal')
  await desk.locator('#decision_seal').focus()
  await desk.press('Control+Enter')
  await desk.getByText(/^已办：/).waitFor()

  const cookie = await signIn((await registrar()).username, (await registrar()).password)
  const record = await (await request(cookie, 'GET', '/api/v1/documents/' + id)).json()
  assert.match(record.register_no, /^发〔\d{4}〕\d+号$/)
  assert.equal(record.status, 'registered')
  await desk.goto(new URL('/documents/seals', desk.url()).href)
  await desk.getByText('单位公章').first().waitFor()
  await desk.lookAll('seals')
  await desk.goto(new URL('/documents/' + id, desk.url()).href)
  await desk.getByRole('button', { name: '分发' }).click()
  await desk.locator('.ant-modal .ant-btn-primary:not([disabled])').click()
  await desk.locator('.ant-modal').waitFor({ state: 'hidden' })
  assert.equal((await (await request(cookie, 'GET', '/api/v1/documents/' + id)).json()).status, 'distributed')
  await desk.look('draft distributed')
})

browserTest('DOC-19: my drafts, given up and taken up again, in English and on a phone', async ({ open }) => {
  const me = await drafter()
  const cookie = await signIn(me.username, me.password)
  const made = await request(cookie, 'POST', '/api/v1/drafts', { title: '关于年度总结的通知', direction: 'internal', classification: 'internal', kind: '通知' })
  assert.equal(made.status, 201, await made.clone().text())
  const { id } = await made.json()
  const page = await open(me, '/documents/drafts/' + id)
  await page.getByRole('button', { name: '弃稿' }).click()
  await page.locator('.ant-modal .ant-btn-dangerous, .ant-modal-confirm-btns .ant-btn-dangerous').last().click()
  await page.getByText('已弃稿').first().waitFor()
  await page.press('z')
  await page.locator('.list-table tbody tr', { hasText: '关于年度总结的通知' }).waitFor()
  await page.lookAll('drafts')
  const english = await open(me, '/documents/drafts/' + id + '?tab=fields', { language: 'en', viewport: phone })
  await english.getByRole('button', { name: 'Submit' }).waitFor()
  await english.lookAll('draft en')
  const stranger = await open(await as('out-stranger', { department: 'CW' }), '/documents/drafts')
  await stranger.getByText('没有在拟的稿件').waitFor()
})
