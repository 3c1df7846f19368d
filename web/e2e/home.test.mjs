import assert from 'node:assert/strict'
import { as, browserTest, office, request, signIn } from './harness.mjs'

const people = {
  registrar: () => as('e2e-home-registrar', { roles: ['registrar'], clearance: 'secret', name: '林登记' }),
  supervisor: () => as('e2e-home-supervisor', { roles: ['supervisor'], clearance: 'secret', name: '陈主管' }),
  admin: () => as('e2e-home-admin', { roles: ['admin'], name: '吴管理' }),
  employee: () => as('e2e-home-employee', { name: '周员工' }),
}

const day = (ago) => new Date(Date.now() + 8 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10)

let made
/** Work of yesterday, work that is due, work that is late, a scan that waits, and a scope to be approved. */
function work() {
  return (made ??= (async () => {
    await people.supervisor()
    const { username, password } = await people.registrar()
    const cookie = await signIn(username, password)
    const post = async (fields) => {
      const answer = await request(cookie, 'POST', '/api/v1/documents', { direction: 'incoming', source: '云港区政务服务中心', kind: '通知', carrier: 'paper', location: '一号柜', classification: 'internal', distribution: { all: true }, ...fields })
      assert.equal(answer.status, 201, await answer.clone().text())
    }
    await post({ title: '关于昨日来文的通知', received_on: day(1) })
    await post({ title: '今天要办的函', received_on: day(3), handling: 'act', due_on: day(0) })
    await post({ title: '已经逾期的请示', received_on: day(20), handling: 'act', due_on: day(10) })
    await post({ title: '青松计划预算审批', received_on: day(2), classification: 'confidential', distribution: { departments: ['ZH'], users: ['e2e-home-registrar'] }, tags: [{ facet: '项目名称', value: '青松计划' }] })
    const scan = await fetch(office.url + '/api/v1/intake', { method: 'POST', headers: { Cookie: cookie, 'Content-Type': 'text/plain', 'Content-Disposition': 'attachment; filename="note.txt"' }, body: '一份待登记的来文' })
    assert.ok(scan.ok, `${scan.status} ${await scan.text()}`)
  })())
}

const card = (page, name) => page.getByRole('region', { name, exact: true })
const cards = (page) => page.locator('.home-card').count()

browserTest('the registrar sees what waits, what is due and what was done yesterday', async ({ open }) => {
  await work()
  const page = await open(await people.registrar(), '/')
  await card(page, '待登记').getByText('去登记').waitFor()
  await card(page, '到期').getByText('今天到期').first().waitFor()
  await card(page, '到期').getByText('已逾期').waitFor()
  await card(page, '昨日登记').getByText('关于昨日来文的通知').waitFor()
  assert.equal(await cards(page), 6)
  await page.lookAll('home registrar zh')
  await card(page, '到期').getByRole('link', { name: /已逾期/ }).click()
  await page.waitForURL(/\/documents\?due=overdue/)
})

browserTest('the supervisor sees what to sign, by kind, and goes there', async ({ open }) => {
  await work()
  const page = await open(await people.supervisor(), '/')
  await card(page, '待我处理').getByText(/核准知悉范围 \d+ 件/).waitFor()
  await page.lookAll('home supervisor zh')
  await card(page, '待我处理').getByRole('link', { name: '去处理' }).click()
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  await page.locator('[data-row-link]').first().click()
  await page.getByRole('complementary', { name: '预览' }).waitFor()
  await page.mouse.move(0, 0)
  await page.lookAll('task open zh')
  const address = page.url()
  assert.match(address, /task=/)
  await page.reload()
  await page.getByRole('complementary', { name: '预览' }).waitFor()
  await page.goBack()
  await page.getByRole('complementary', { name: '预览' }).waitFor({ state: 'hidden' })
})

browserTest('the administrator sees honestly how the copies stand, the queues and what is left to set up', async ({ open }) => {
  const page = await open(await people.admin(), '/')
  await card(page, '双备份').getByText('两份副本在同一台机器，未达到双备份').waitFor()
  await card(page, '首次设置').getByText(/已完成 \d+ \/ \d+ 项/).waitFor()
  await card(page, '后台任务').waitFor()
  assert.ok((await cards(page)) <= 6)
  await page.lookAll('home admin zh')
})

browserTest('an employee has the box, and no trace of what is classified', async ({ open }) => {
  await work()
  const page = await open(await people.employee(), '/')
  await page.getByRole('combobox', { name: '想办什么事？' }).waitFor()
  await page.lookAll('home employee zh')
  await page.getByRole('button', { name: /^通知/ }).click()
  await page.look('bell employee')
  assert.doesNotMatch(await page.locator('body').textContent(), /青松/)
})

for (const [who, words] of [['registrar', 'To be registered'], ['supervisor', 'Waiting for me'], ['admin', 'Dual backup'], ['employee', 'What do you need?']])
  browserTest(`home of the ${who}: en`, async ({ open }) => {
    await work()
    const page = await open(await people[who](), '/', { language: 'en' })
    await page.getByRole('heading', { level: 2, name: words }).waitFor()
    await page.lookShared(`home ${who} en`)
  })

browserTest('a card that fails says so and the others stay', async ({ open }) => {
  const page = await open(await people.employee(), '/me')
  await page.getByRole('heading', { level: 1, name: '我的设置' }).waitFor()
  await page.context().route('**/api/v1/views', (route) => route.abort())
  await page.press('g h')
  await card(page, '我的视图').getByRole('alert').waitFor()
  await card(page, '未读通知').getByText('没有未读通知').waitFor()
  await page.look('home card failed')
  await page.context().unroute('**/api/v1/views')
  await card(page, '我的视图').getByRole('button', { name: '重试' }).click()
  await card(page, '我的视图').getByText('会列在这里').waitFor()
  page.messages = page.messages.filter((m) => !m.includes('ERR_FAILED'))
})
