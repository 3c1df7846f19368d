// Three of the twelve lives of the domain book on the pages, from the registration to the destruction: a notice to all departments,
// a matter with its route and its reply (in English), and a secret. Where people work alike, one plays it and the others follow by HTTP.
import assert from 'node:assert/strict'
import { as, browserTest, office, phone, print, request, signIn } from './harness.mjs'
import { letter, pdf } from './letters.mjs'
import { changePlan, choose, confirm, execute, fileBatch, heading, listForDestruction, planBatch, row, sign } from './steps.mjs'

const heads = { ZH: '林综合', RL: '周人力', CW: '钱财务', JS: '孙技术', SC: '吴市场', XM: '郑项目' }
const person = {
  admin: () => as('lives-admin', { roles: ['admin'], name: '管理员甲' }),
  desk: () => as('lives-desk', { roles: ['registrar'], clearance: 'secret', name: '文书甲' }),
  supervisor: () => as('lives-supervisor', { roles: ['supervisor'], clearance: 'secret', name: '主管甲' }),
  archivist: () => as('lives-archivist', { roles: ['archivist'], clearance: 'secret', name: '档案员甲' }),
  appraiser: () => as('lives-appraiser', { roles: ['archivist'], clearance: 'secret', name: '鉴定人甲' }),
  witness: () => as('lives-witness', { clearance: 'secret', name: '监销人甲' }),
  second: () => as('lives-second', { clearance: 'secret', name: '监销人乙' }),
  stranger: () => as('lives-stranger', { clearance: 'internal', department: 'SC', name: '无关人' }),
  ...Object.fromEntries(Object.entries(heads).map(([c, name]) => [c, () => as('lives-' + c.toLowerCase(), { roles: ['department_head'], clearance: c === 'XM' ? 'secret' : 'internal', department: c, name })])),
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

const read = (id) => call('desk', 'GET', '/documents/' + id)
const taskOf = async (who, id) => (await call(who, 'GET', '/tasks?limit=200')).items.find((t) => t.subject.id === id)
const hidden = async (who, id) => assert.equal((await request(await cookieOf(who), 'GET', '/api/v1/documents/' + id)).status, 404, who)

/** Whoever signs must be there before the letter is; and the archive has a number of its own. */
async function staff() {
  for (const who of Object.keys(person)) await person[who]()
  await call('admin', 'PATCH', '/settings', { values: { 'office.fonds_code': 'L001', 'office.name': '岚洲远航科技有限公司' } })
}

const field = (page, name) => page.locator('#register_' + name)

/** Chooses the file of an entry by keys: the cursor is on the button for it. */
async function upload(page, name, buffer) {
  page.on('filechooser', () => undefined) // the browser must know before the key that somebody waits for it
  await page.waitForFunction(() => document.activeElement?.id === 'register-files')
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.press('Enter')])
  await chooser.setFiles({ name, mimeType: 'application/pdf', buffer })
  await page.locator('.viewer canvas').first().waitFor()
}

/** Registers what has been typed, and returns its record. */
async function register(page, picture) {
  if (picture) await page.look(picture)
  await page.keyboard.press('Control+Enter')
  const done = page.locator('.register-done').first()
  await done.waitFor()
  return read((await done.locator('a[href^="/documents/"]').getAttribute('href')).split('/').at(-1))
}

/** Opens somebody's task about a document and decides it with Ctrl+Enter, with an opinion where one is given. */
async function decide(page, number, { opinion, said, picture }) {
  await page.locator('[data-row-link]', { hasText: number }).click()
  const typed = page.getByLabel(page.language === 'en' ? 'Opinion' : '意见')
  await typed.waitFor()
  if (opinion) await typed.fill(opinion)
  if (picture) await page.look(picture)
  await page.keyboard.press('Control+Enter')
  await page.getByText(said + number, { exact: true }).waitFor()
}

/** Filed from 待归档 as if long ago, so that it is due for appraisal at once. Returns its code. */
async function file(open, d, retention, options, picture) {
  const page = await open(await person.archivist(), '/archive/waiting', options)
  await row(page, d.register_no).waitFor()
  await planBatch(page, [d.register_no])
  await changePlan(page, [d.register_no], { year: 2014, retention, office: 'ZH', reason: page.language === 'en' ? 'Filed late' : '补归历年材料' }, picture && picture + ' plan')
  await fileBatch(page, 1)
  if (picture) await page.look(picture)
  return (await read(d.id)).archival_code
}

/** From the list for destruction to the two signatures: everybody on an own page, the second witness on a phone. */
async function destroy(open, d, code, options, { place, picture }) {
  const desk = await open(await person.archivist(), '/archive/appraisals', options)
  await row(desk, code).waitFor()
  const { drawer, send } = await listForDestruction(desk, [code], place)
  const [appraiser, approver, witnesses] = desk.language === 'en' ? ['Appraiser', 'Approver', 'Witnesses'] : ['鉴定人', '批准人', '监销人']
  await choose(drawer.getByLabel(appraiser), '鉴定人甲', '鉴定人甲')
  await choose(drawer.getByLabel(approver), '主管甲', '主管甲')
  for (const name of ['监销人甲', '监销人乙']) await choose(drawer.getByLabel(witnesses), name, name)
  await desk.look(`${picture} propose`)
  const address = await send()
  const steps = [['appraiser', 'appraise'], ['supervisor', 'approve'], ['witness', 'before']]
  const pages = {}
  for (const [who, step] of steps) { // each comes from the own tasks
    const page = (pages[who] = await open(await person[who](), '/tasks', options))
    await page.locator(`[data-row-link][href="${address}"]`).click()
    await page.getByText(d.title).first().waitFor() // the rows of the list, and no content
    if (step === 'approve') await page.locator('.archive-act').getByText('监销人乙').waitFor() // by name, as proposed
    await page.look(`${picture} ${step}`)
    await sign(page, await person[who](), step)
  }
  const second = await open(await person.second(), address, { ...options, viewport: phone })
  await sign(second, await person.second(), 'before')
  await desk.reload()
  await execute(desk, await person.archivist(), 1, ['监销人甲', '监销人乙'])
  await confirm(desk, address, [[pages.witness, await person.witness()], [second, await person.second()]])
  await desk.look(`${picture} destroyed`)
  await print(desk, desk.getByRole('link', { name: /PDF/ }).first(), `${picture} list`)
  const after = await read(d.id)
  assert.deepEqual([after.status, after.archival_code, after.register_no], ['destroyed', code, d.register_no])
  for (const f of d.files ?? []) assert.equal((await request(await cookieOf('desk'), 'GET', `/api/v1/documents/${d.id}/files/${f.id}/content`)).status, 410)
}

/** The slip and the circulation slip, as they hang on the page of a document. */
async function papers(page, d, picture) {
  await page.goto(`${office.url}/documents/${d.id}?tab=route`)
  for (const name of ['slip', 'circulation']) await print(page, page.locator(`a[href$="/${name}.pdf"]`).first(), `${picture} ${name}`)
}

browserTest('the life of a notice: by keys into the register, six signatures, filed, destroyed before two witnesses', async ({ open }) => {
  await staff()
  const desk = await open(await person.desk(), '/')
  const bytes = await pdf(desk, letter({ no: '星帆办〔2026〕21号', title: '关于国庆节放假期间值班安排的通知', from: '星帆控股集团办公室', to: '各部门：' }))
  await desk.getByRole('heading', { level: 1 }).waitFor()
  await desk.press('n')
  await upload(desk, '1.pdf', bytes)
  await desk.getByPlaceholder('关于国庆节放假期间值班安排的通知').waitFor()
  for (let i = 0; i < 5; i++) await desk.press('Tab') // takes what was read: title, sender, number; passes the kind and what empties it
  await desk.keyboard.type('qt')
  await desk.locator('.ant-select-item-option', { hasText: '全体' }).waitFor()
  await desk.press('Enter')
  const d = await register(desk, 'lives notice form')
  assert.deepEqual([d.title, d.source, d.source_no, d.kind], ['关于国庆节放假期间值班安排的通知', '星帆控股集团办公室', '星帆办〔2026〕21号', '通知'])

  const click = await open(await person.CW(), '/tasks')
  await click.getByRole('button', { name: `签收 ${d.register_no}` }).click()
  await click.getByText('已签收 1 份').waitFor()
  const keys = await open(await person.RL(), '/tasks')
  await keys.locator('[data-row-link]', { hasText: d.register_no }).focus()
  for (const key of ['x', 's']) await keys.press(key)
  await keys.getByText('已签收 1 份').waitFor()
  await keys.look('lives notice signed')
  const small = await open(await person.JS(), '/tasks', { viewport: phone })
  await small.locator('.cards a', { hasText: d.register_no }).first().click()
  await small.look('lives notice phone')
  await small.getByRole('button', { name: '签收', exact: true }).last().click()
  await small.getByText(`已阅：${d.register_no}`, { exact: true }).waitFor()
  for (const c of ['ZH', 'SC', 'XM']) await call(c, 'POST', '/tasks/' + (await taskOf(c, d.id)).id, { decision: 'acknowledge' }, 204)
  await desk.goto(`${office.url}/documents/${d.id}?tab=signatures`)
  await desk.getByText('已签收 6 / 6', { exact: true }).waitFor()
  await desk.locator('.viewer canvas').first().waitFor()
  await desk.lookAll('lives notice signatures')
  await papers(desk, d, 'lives notice')

  const code = await file(open, d, '10年', {}, 'lives notice filed')
  assert.match(code, /^L001-WS·2014-D10-ZH-\d{4}$/)
  await desk.goto(office.url + '/documents/' + d.id)
  await desk.getByText('已归档').first().waitFor()
  await desk.locator('.viewer canvas').first().waitFor()
  assert.equal(await desk.getByRole('button', { name: '更正' }).count(), 0) // nothing of it changes any more
  await desk.look('lives notice record filed')
  await destroy(open, d, code, {}, { place: '档案室', picture: 'lives notice' })
  await desk.reload()
  await desk.getByText('此文件已依规销毁', { exact: false }).first().waitFor()
  await desk.look('lives notice record destroyed')
})

browserTest('the life of a matter, in English: sent on its route, decided by keys, answered, accepted, filed, destroyed', async ({ open }) => {
  await staff()
  const language = 'en'
  const page = await open(await person.desk(), '/documents/new', { language })
  await page.getByLabel('Paper only').click() // its tick follows the form
  await page.getByLabel('Where the paper lies').fill('一号柜')
  await field(page, 'title').fill('关于报送年度统计年报的函')
  await field(page, 'source').fill('岚洲市统计服务中心')
  await field(page, 'source_no').fill('岚统函〔2026〕3号')
  await choose(page.getByLabel('Distribution'), '财务', '财务')
  await page.keyboard.press('Tab')
  await page.getByLabel('For action').check()
  const due = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Due on').fill(due)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await choose(page.getByLabel('Lead department'), '财务', '财务')
  await page.getByLabel('Reply required').check()
  const d = await register(page, 'lives matter form')
  assert.deepEqual([d.kind, d.handling, d.due_on, d.lead_department, d.needs_reply], ['函', 'act', due, 'CW', true])
  await hidden('CW', d.id)

  // The dialog offers the usual way; here somebody is named for each node, and the desk looks first.
  await page.goto(`${office.url}/documents/${d.id}?tab=route`)
  await page.getByRole('button', { name: 'Start a route' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add', exact: false }).click()
  const stops = [['First check', '文书甲'], ['Proposal', heads.ZH], ['Instruction', '主管甲'], ['Handling', heads.CW]]
  for (const [at, [action, who]] of stops.entries()) {
    await choose(dialog.getByLabel('What', { exact: true }).nth(at), '', action)
    if (at < 3) await choose(dialog.getByLabel('By', { exact: true }).nth(at), '', 'a person')
    await dialog.getByRole('listitem').nth(at).getByText('Type a name').waitFor() // another field than that for roles
    await choose(dialog.getByLabel('Whom', { exact: true }).nth(at), who, who)
  }
  await page.look('lives matter route dialog')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`${d.register_no} is on its way`).waitFor()

  await page.goto(office.url + '/tasks')
  await decide(page, d.register_no, { opinion: '属我司填报事项。', said: 'agreed: ' })
  await hidden('supervisor', d.id)
  await decide(await open(await person.ZH(), '/tasks', { language }), d.register_no, { opinion: '拟请财务部按期填报。', said: 'agreed: ', picture: 'lives matter propose' })
  const leader = await open(await person.supervisor(), '/tasks', { language, viewport: phone })
  await leader.locator('.cards a', { hasText: d.register_no }).first().click()
  await leader.getByLabel('Opinion').fill('同意，请财务部办理。')
  await leader.look('lives matter instruct phone')
  for (const box of await Promise.all((await leader.locator('.form-actions button').all()).map((b) => b.boundingBox()))) assert.ok(box.x >= 0 && box.x + box.width <= phone.width, 'each decision within reach of a thumb')
  await leader.getByRole('button', { name: 'Agree', exact: true }).click()
  await leader.getByText('agreed: ' + d.register_no, { exact: true }).waitFor()
  await decide(await open(await person.CW(), '/tasks', { language }), d.register_no, { opinion: '年报已填报，与审计报告一致。', said: 'done: ', picture: 'lives matter handle' })
  await hidden('stranger', d.id)

  await page.goto(office.url + '/documents/new?direction=outgoing')
  const reply = pdf(page, letter({ no: '远航函〔2026〕8号', title: '关于年度统计年报的复函', from: '岚洲远航科技有限公司', to: '岚洲市统计服务中心：' }))
  await upload(page, 'reply.pdf', await reply)
  await field(page, 'title').fill('关于年度统计年报的复函')
  await field(page, 'source').fill('岚洲远航科技有限公司')
  await choose(page.getByLabel('Distribution'), '财务', '财务')
  await page.keyboard.press('Tab')
  const answer = await register(page, 'lives matter reply form')
  await page.goto(`${office.url}/documents/${answer.id}?tab=links`)
  await page.getByRole('button', { name: 'Choose what it answers' }).click()
  await choose(page.getByRole('dialog').getByLabel('Document answered'), '年报的函', d.register_no)
  await page.getByRole('dialog').getByRole('button', { name: 'Link', exact: true }).click()
  await page.getByText('Linked', { exact: true }).waitFor()
  await page.getByRole('link', { name: new RegExp(d.register_no) }).first().waitFor()
  await page.look('lives matter linked')

  await page.goto(office.url + '/tasks')
  await decide(page, d.register_no, { opinion: '结果接收。', said: 'agreed: ' })
  assert.equal((await read(d.id)).status, 'concluded')
  await page.goto(`${office.url}/documents/${d.id}?tab=route`)
  for (const opinion of ['属我司填报事项。', '拟请财务部按期填报。', '同意，请财务部办理。', '年报已填报，与审计报告一致。']) await page.getByText(opinion).first().waitFor()
  await page.lookAll('lives matter route')
  await papers(page, d, 'lives matter')

  const code = await file(open, d, '10 years', { language }, 'lives matter filed')
  assert.match(code, /^L001-WS·2014-D10-ZH-\d{4}$/)
  await destroy(open, d, code, { language }, { place: '档案室', picture: 'lives matter' })
  await page.goto(`${office.url}/documents/${answer.id}?tab=links`)
  await page.locator('.viewer canvas').first().waitFor()
  await page.getByText('Destroyed').first().waitFor() // the reply stays, and says what became of what it answers
  await page.look('lives matter reply')
})

browserTest('the life of a secret: its scope approved, read in marked copies, filed, destroyed before two witnesses', async ({ open }) => {
  await staff()
  const desk = await open(await person.desk(), '/documents/new')
  const bytes = await pdf(desk, '<h1>海鸥智慧园区项目方案</h1><p>第一期概算与合作安排。</p>')
  await upload(desk, '方案.pdf', bytes)
  await field(desk, 'title').fill('海鸥智慧园区项目方案')
  await field(desk, 'source').fill('海鸥园区建设有限公司')
  for (const name of [heads.XM, '档案员甲']) await choose(desk.getByLabel('分发范围'), name, name)
  await desk.keyboard.press('Tab')
  await desk.getByLabel('密级').click()
  await desk.getByTitle('机密').click()
  await desk.getByText('分发范围须经主管核准', { exact: false }).waitFor()
  const d = await register(desk, 'lives secret form')
  assert.deepEqual([d.classification, d.scope_state ?? 'pending', d.files.length], ['secret', 'pending', 1])
  for (const who of ['XM', 'archivist', 'stranger']) await hidden(who, d.id)

  const boss = await open(await person.supervisor(), '/tasks')
  await boss.locator('[data-row-link]', { hasText: d.register_no }).click()
  await boss.getByText('拟定范围', { exact: true }).waitFor()
  await boss.look('lives secret scope')
  await boss.keyboard.press('Control+Enter')
  await boss.getByText(/^同意：/).waitFor()
  await hidden('supervisor', d.id)

  const reader = await open(await person.XM(), '/tasks')
  await reader.getByRole('button', { name: `签收 ${d.register_no}` }).click()
  await reader.getByText('已签收 1 份').waitFor()
  await reader.goto(office.url + '/documents/' + d.id)
  await reader.getByText('以下为带标识的副本', { exact: false }).waitFor()
  await reader.waitForFunction(() => document.querySelector('.viewer-image')?.naturalWidth > 200)
  await reader.lookAll('lives secret copy')
  const keeper = await open(await person.archivist(), '/tasks')
  await keeper.getByRole('button', { name: `签收 ${d.register_no}` }).click()
  await keeper.getByText('已签收 1 份').waitFor()
  await papers(desk, d, 'lives secret')

  const code = await file(open, d, '10年', {}, 'lives secret filed')
  await destroy(open, d, code, {}, { place: '机房', picture: 'lives secret' })
  await reader.reload()
  await reader.getByText('此文件已依规销毁', { exact: false }).first().waitFor()
  await reader.look('lives secret record destroyed')
  for (const who of ['stranger', 'supervisor']) await hidden(who, d.id)

  await desk.goto(office.url + '/documents/registers')
  await heading(desk, '登记簿')
  await print(desk, desk.getByRole('listitem').filter({ hasText: '收文登记簿' }).getByRole('link', { name: '打印（PDF）' }), 'lives register')
})
