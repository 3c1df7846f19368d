// Three of the twelve lives of the domain book, as people see them: a notice to all departments, a matter with its route and its
// reply, and a secret from its approval to its destruction before two witnesses. What has no page yet goes past the pages.
import assert from 'node:assert/strict'
import { as, browserTest, office, phone, request, signIn } from './harness.mjs'

const codes = ['ZH', 'RL', 'CW', 'JS', 'SC', 'XM']
const person = {
  desk: () => as('lives-desk', { roles: ['registrar'], clearance: 'secret', name: '文书甲' }),
  supervisor: () => as('lives-supervisor', { roles: ['supervisor'], clearance: 'secret', name: '主管甲' }),
  archivist: () => as('lives-archivist', { roles: ['archivist'], clearance: 'secret', name: '档案员甲' }),
  appraiser: () => as('lives-appraiser', { roles: ['archivist'], clearance: 'secret', name: '鉴定人甲' }),
  witness: () => as('lives-witness', { clearance: 'secret', name: '监销人甲' }),
  second: () => as('lives-second', { clearance: 'secret', name: '监销人乙' }),
  stranger: () => as('lives-stranger', { clearance: 'internal', department: 'SC', name: '无关人' }),
  ...Object.fromEntries(codes.map((c) => [c, () => as('lives-' + c.toLowerCase(), { roles: ['department_head'], clearance: c === 'XM' ? 'secret' : 'internal', department: c, name: c + '主管' })])),
}

const cookies = new Map()
async function cookieOf(who) {
  const { username, password } = await person[who]()
  if (!cookies.has(who)) cookies.set(who, await signIn(username, password))
  return cookies.get(who)
}

async function call(who, method, path, body, status = 200) {
  const answer = await request(await cookieOf(who), method, '/api/v1' + path, body)
  assert.equal(answer.status, status, `${who} ${method} ${path}: ${await answer.clone().text()}`)
  return answer.headers.get('content-type')?.includes('json') ? answer.json() : answer
}

const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)

async function register(fields) {
  return call('desk', 'POST', '/documents', { received_on: today, classification: 'internal', carrier: 'paper', location: '一号柜', handling: 'read', ...fields }, 201)
}

const read = (id) => call('desk', 'GET', '/documents/' + id)
const taskOf = async (who, id) => (await call(who, 'GET', '/tasks?limit=200')).items.find((t) => t.subject.id === id)

async function decide(who, id, body) {
  const task = await taskOf(who, id)
  assert.ok(task, `nothing about it waits for ${who}`)
  await call(who, 'POST', '/tasks/' + task.id, body, 204)
}

/** Opens somebody's task about a document and decides it with Ctrl+Enter, with an opinion where one is given. */
async function decideOnPage(page, number, { opinion, said, picture }) {
  await page.locator('[data-row-link]', { hasText: number }).click()
  const field = page.getByLabel('意见')
  await field.waitFor()
  if (opinion) await field.fill(opinion)
  if (picture) await page.look(picture)
  await page.keyboard.press('Control+Enter')
  await page.getByText(`${said}：`, { exact: false }).first().waitFor()
}

/** Filed as if long ago, so that it is due for appraisal at once. */
async function file(id, retention = '10y') {
  const admin = await signIn('admin', office.adminPassword)
  const changed = await request(admin, 'PATCH', '/api/v1/settings', { values: { 'office.fonds_code': 'L001', 'office.name': '岚洲远航科技有限公司' } })
  assert.ok([200, 403].includes(changed.status), await changed.text()) // 403: its first password is to be changed yet
  if (changed.status === 403) await firstPassword(admin)
  return call('archivist', 'POST', `/documents/${id}/file`, { year: 2014, retention, office: 'ZH', reason: '补归档' })
}

async function firstPassword(cookie) {
  const password = 'admin-' + office.adminPassword
  const changed = await request(cookie, 'POST', '/api/v1/me/password', { current: office.adminPassword, password })
  assert.ok(changed.ok, await changed.text())
  office.adminPassword = password
  const again = await signIn('admin', password)
  const set = await request(again, 'PATCH', '/api/v1/settings', { values: { 'office.fonds_code': 'L001', 'office.name': '岚洲远航科技有限公司' } })
  assert.equal(set.status, 200, await set.text())
}

async function paper(id, name) {
  const answer = await request(await cookieOf('desk'), 'GET', `/api/v1/documents/${id}/${name}`)
  assert.equal(answer.status, 200)
  assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(0, 5).toString(), '%PDF-', name)
}

const hidden = async (who, id) => assert.equal((await request(await cookieOf(who), 'GET', '/api/v1/documents/' + id)).status, 404, who)

browserTest('the life of a notice: six departments, six signatures, one by one click, one on a phone; filed', async ({ open }) => {
  await Promise.all(codes.map((c) => person[c]()))
  const d = await register({ title: '关于春节放假期间值班安排的通知', source: '星帆控股集团办公室', source_no: '星帆办〔2026〕5号', kind: '通知', distribution: { all: true } })
  const page = await open(await person.CW(), '/tasks')
  await page.getByRole('button', { name: `签收 ${d.register_no}` }).click()
  await page.getByText('已签收 1 份').waitFor()
  await page.look('lives signed')
  const small = await open(await person.JS(), '/tasks', { viewport: phone })
  await small.locator('.cards a', { hasText: d.register_no }).first().click()
  await small.getByRole('button', { name: '签收', exact: true }).last().click()
  await small.getByText('签收', { exact: false }).first().waitFor()
  for (let i = 0; i < 100 && (await taskOf('JS', d.id)); i++) await small.waitForTimeout(100)
  await small.look('lives signed phone')
  for (const c of ['ZH', 'RL', 'SC', 'XM']) await decide(c, d.id, { decision: 'acknowledge' })
  const registry = await open(await person.desk(), `/documents/${d.id}?tab=signatures`)
  await registry.getByText(/6.*6/).first().waitFor()
  await registry.lookAll('lives signatures')
  await paper(d.id, 'circulation.pdf')
  assert.match((await file(d.id)).archival_code, /^L001-WS·2014-D10-ZH-\d{4}$/)
  await registry.goto(office.url + '/documents/' + d.id)
  await registry.getByText('已归档').first().waitFor()
  await registry.look('lives filed')
})

browserTest('the life of a matter: proposed, instructed, handled, answered, accepted, with the keyboard alone', async ({ open }) => {
  const d = await register({ title: '关于报送年度统计年报的函', source: '岚洲市统计服务中心', source_no: '岚统函〔2026〕3号', kind: '函', handling: 'act', due_on: '2099-01-31', distribution: { departments: ['CW'] } })
  await Promise.all(['ZH', 'CW', 'supervisor', 'stranger'].map((p) => person[p]()))
  await hidden('CW', d.id)
  await call('desk', 'POST', `/documents/${d.id}/route`, {
    needs_reply: true,
    nodes: [{ action: 'triage', user: 'lives-desk' }, { action: 'propose', user: 'lives-zh' }, { action: 'instruct', user: 'lives-supervisor' }, { action: 'handle', user: 'lives-cw' }],
  })
  const page = await open(await person.desk(), '/tasks')
  await decideOnPage(page, d.register_no, { opinion: '属我司填报事项。', said: '同意' })
  await hidden('supervisor', d.id)
  await decideOnPage(await open(await person.ZH(), '/tasks'), d.register_no, { opinion: '拟请财务部按期填报。', said: '同意', picture: 'lives propose' })
  const leader = await open(await person.supervisor(), '/tasks', { viewport: phone })
  await leader.locator('.cards a', { hasText: d.register_no }).first().click()
  await leader.getByLabel('意见').fill('同意，请财务部办理。')
  await leader.look('lives instruct phone')
  await leader.getByRole('button', { name: '同意', exact: true }).click()
  for (let i = 0; i < 100 && (await taskOf('supervisor', d.id)); i++) await leader.waitForTimeout(100)
  await decideOnPage(await open(await person.CW(), '/tasks'), d.register_no, { opinion: '年报已填报，与审计报告一致。', said: '办结', picture: 'lives handle' })
  await hidden('stranger', d.id)
  const reply = await register({ title: '关于年度统计年报的复函', source: '岚洲远航科技有限公司', direction: 'outgoing', distribution: { departments: ['CW'] }, reply_to: d.id })
  await page.goto(office.url + '/tasks')
  await decideOnPage(page, d.register_no, { opinion: '结果接收。', said: '同意' })
  assert.equal((await read(d.id)).status, 'concluded')
  await page.goto(`${office.url}/documents/${d.id}?tab=route`)
  for (const words of ['属我司填报事项。', '拟请财务部按期填报。', '同意，请财务部办理。', '年报已填报，与审计报告一致。']) await page.getByText(words).first().waitFor()
  await page.lookAll('lives route')
  await page.goto(`${office.url}/documents/${d.id}?tab=links`)
  await page.getByRole('link', { name: new RegExp(reply.register_no) }).first().waitFor()
  await paper(d.id, 'slip.pdf')
  assert.match((await file(d.id, '30y')).archival_code, /^L001-WS·2014-D30-ZH-\d{4}$/)
})

browserTest('the life of a secret: approved, read in marked copies, filed, destroyed before two witnesses', async ({ open }) => {
  await Promise.all(['supervisor', 'archivist', 'appraiser', 'witness', 'second', 'XM', 'stranger'].map((p) => person[p]()))
  const form = new FormData()
  form.append('record', new Blob([JSON.stringify({ title: '海鸥智慧园区项目方案', source: '海鸥园区建设有限公司', received_on: today, classification: 'secret', distribution: { users: ['lives-xm', 'lives-archivist'] } })], { type: 'application/json' }))
  form.append('file', new Blob(['海鸥智慧园区项目方案：第一期概算。']), '方案.txt')
  const answer = await fetch(office.url + '/api/v1/documents', { method: 'POST', headers: { Cookie: await cookieOf('desk') }, body: form })
  assert.equal(answer.status, 201, await answer.clone().text())
  const d = await answer.json()
  for (const who of ['XM', 'archivist', 'stranger']) await hidden(who, d.id)
  const boss = await open(await person.supervisor(), '/tasks')
  await boss.locator('[data-row-link]', { hasText: d.register_no }).click()
  await boss.getByText('拟定范围', { exact: true }).waitFor()
  await boss.keyboard.press('Control+Enter')
  await boss.getByText(/^同意：/).waitFor()
  await hidden('supervisor', d.id)

  const reader = await open(await person.XM(), '/tasks')
  await reader.getByRole('button', { name: `签收 ${d.register_no}` }).click()
  await reader.getByText('已签收 1 份').waitFor()
  await reader.goto(office.url + '/documents/' + d.id)
  await reader.getByText('以下为带标识的副本', { exact: false }).waitFor()
  await reader.lookAll('lives secret')
  await call('archivist', 'POST', '/tasks/' + (await taskOf('archivist', d.id)).id, { decision: 'acknowledge' }, 204)
  await file(d.id)

  const password = async (who) => ({ decision: 'agree', confirm: (await person[who]()).password })
  const list = await call('archivist', 'POST', '/destructions', { documents: [d.id], reason: '保管期限已满', method: '系统删除', place: '机房', appraiser: 'lives-appraiser', approver: 'lives-supervisor', witnesses: ['lives-witness', 'lives-second'] }, 201)
  for (const who of ['appraiser', 'supervisor', 'witness', 'second']) await decide(who, list.id, await password(who))
  assert.equal((await call('archivist', 'POST', `/destructions/${list.id}/execute`, { count: 1, confirm: (await person.archivist()).password }, 202)).status ?? 202, 202)
  for (let i = 0; i < 300 && (await call('archivist', 'GET', '/destructions/' + list.id)).state !== 'confirming'; i++) await reader.waitForTimeout(100)
  const page = await open(await person.witness(), '/tasks')
  await page.locator('[data-row-link]', { hasText: '监销' }).first().click()
  await page.getByRole('heading', { name: '监销签字' }).waitFor()
  await page.getByText(d.title).first().waitFor() // the rows of the list, and no content
  await page.look('lives witness')
  await page.getByLabel('本人登录密码').fill((await person.witness()).password)
  await page.keyboard.press('Control+Enter')
  await page.getByText('已签字：确认已销毁').waitFor()
  await decide('second', list.id, await password('second'))
  assert.equal((await call('archivist', 'GET', '/destructions/' + list.id)).state, 'destroyed')
  await reader.goto(office.url + '/documents/' + d.id)
  await reader.getByText('已销毁').first().waitFor()
  await reader.getByText('此文件已依规销毁', { exact: false }).first().waitFor()
  await reader.look('lives destroyed')
  const gone = await request(await cookieOf('desk'), 'GET', `/api/v1/documents/${d.id}/files/${d.files[0].id}/content`)
  assert.equal(gone.status, 410)
  for (const who of ['stranger', 'supervisor']) await hidden(who, d.id)
})
