// The life of a document as people work on it: who may read it, where its paper is, what a pen decided, more time, and the seals.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { as, browserTest, desk, office, phone, request, signIn } from './harness.mjs'
import { letter, pdf, scan } from './letters.mjs'
import { choose } from './steps.mjs'

const people = {
  registrar: () => as('work-registrar', { roles: ['registrar'], clearance: 'secret', name: '林登记' }),
  supervisor: () => as('work-supervisor', { roles: ['supervisor'], clearance: 'secret', name: '陈主管' }),
  leader: () => as('work-leader', { roles: ['management'], clearance: 'confidential', name: '赵总' }),
  clerk: () => as('work-clerk', { clearance: 'confidential', department: 'CW', name: '钱会计' }),
  reader: () => as('work-reader', { clearance: 'confidential', department: 'CW', name: '孙出纳' }),
  signer: () => as('work-signer', { department: 'CW', name: '李科员' }),
}

const day = (ahead) => new Date(Date.now() + 8 * 3_600_000 + ahead * 86_400_000).toISOString().slice(0, 10)
const cookieOf = async (who) => {
  const { username, password } = await people[who]()
  return signIn(username, password)
}
const everyone = () => Promise.all(Object.values(people).map((p) => p()))

async function call(who, method, path, body, status = 200) {
  const answer = await request(await cookieOf(who), method, '/api/v1' + path, body)
  assert.equal(answer.status, status, `${method} ${path}: ${await answer.clone().text()}`)
  return status === 204 ? undefined : answer.json()
}

const usual = { source: '云港区政务服务中心', kind: '通知', classification: 'internal', carrier: 'electronic', received_on: day(-1), handling: 'read' }

/** Registers a document; with bytes it has a file, without it is on paper. */
async function register(title, fields = {}, bytes, name = '正文.pdf') {
  const record = { ...usual, title, distribution: { departments: ['ZH'] }, ...(!bytes && { carrier: 'paper', location: '一号柜' }), ...fields }
  if (!bytes) return call('registrar', 'POST', '/documents', record, 201)
  const form = new FormData()
  form.append('record', new Blob([JSON.stringify(record)], { type: 'application/json' }))
  form.append('file', new Blob([bytes]), name)
  const answer = await fetch(office.url + '/api/v1/documents', { method: 'POST', headers: { Cookie: await cookieOf('registrar') }, body: form })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

const read = (who, id) => call(who, 'GET', '/documents/' + id)
const taskOf = async (who, id, kind) => (await call(who, 'GET', '/tasks?limit=200')).items.find((t) => t.subject.id === id && (!kind || t.kind === kind))
const more = async (page, item) => {
  await page.getByRole('button', { name: '更多操作' }).click()
  await page.getByRole('menuitem', { name: item, exact: true }).click()
}

/** A classified document with a PDF, its scope approved by the supervisor. */
async function classified(page, title, distribution = { users: ['work-reader'] }) {
  await everyone()
  const d = await register(title, { classification: 'confidential', distribution }, await pdf(page, letter({ no: '滨办〔2026〕9号', title, from: '滨江集团' })))
  const task = await taskOf('supervisor', d.id, 'scope_approval')
  await call('supervisor', 'POST', '/tasks/' + task.id, { decision: 'agree' }, 204)
  return read('registrar', d.id)
}

browserTest('DOC-11 分发范围: a wider scope says that it is asked for, the supervisor sees what, and nobody reads before', async ({ open }) => {
  await everyone()
  const page = await open(await people.registrar(), '/')
  const d = await classified(page, '青松计划预算方案')
  await page.goto(office.url + '/documents/' + d.id)
  await page.getByRole('heading', { level: 1, name: d.title }).waitFor()
  await more(page, '分发范围')
  const dialog = page.getByRole('dialog', { name: /^分发范围/ })
  await dialog.getByText('现有范围：孙出纳').waitFor()
  await choose(dialog.getByLabel('更改为'), '钱会计', '钱会计')
  await dialog.getByText('增加，将提请审批，批准之前不能查阅：钱会计').waitFor()
  await dialog.getByLabel('原因').fill('财务需要测算')
  await page.lookAll('work scope zh')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`已就 ${d.register_no} 的分发范围提请审批`).waitFor()
  assert.equal((await request(await cookieOf('clerk'), 'GET', '/api/v1/documents/' + d.id)).status, 404)

  const boss = await open(await people.supervisor(), '/tasks')
  await boss.locator('[data-row-link]', { hasText: d.register_no }).click()
  await boss.getByText('拟定范围', { exact: true }).waitFor()
  await boss.locator('.task-asked', { hasText: '钱会计' }).waitFor()
  await boss.getByText('财务需要测算').waitFor()
  await boss.lookAll('work scope task zh')
  await boss.keyboard.press('Control+Enter')
  await boss.getByText(/^同意：/).waitFor()
  assert.equal((await request(await cookieOf('clerk'), 'GET', '/api/v1/documents/' + d.id)).status, 200)
})

browserTest('DOC-10 密级, 保管人: raised, lowered and kept by the right people only', async ({ open }) => {
  await everyone()
  const d = await register('关于年度审计安排的函', { distribution: { departments: ['ZH', 'CW'] } })
  const page = await open(await people.registrar(), '/documents/' + d.id)
  await more(page, '变更密级')
  const dialog = page.getByRole('dialog', { name: /^变更密级/ })
  await dialog.getByRole('radio', { name: '秘密' }).check()
  await dialog.getByText('分发范围须重新核准', { exact: false }).waitFor()
  assert.ok(await dialog.getByRole('radio', { name: '公开' }).isDisabled(), 'lowering is the supervisor’s')
  await dialog.getByLabel('原因').fill('涉及未公开数据')
  await page.lookAll('work level zh')
  await dialog.getByRole('button', { name: '变更密级' }).click()
  await page.getByText(`${d.register_no} 现为秘密`).waitFor()
  await page.getByRole('button', { name: '更多操作' }).click()
  assert.equal(await page.getByRole('menuitem', { name: '指定保管人' }).count(), 0)
  await page.keyboard.press('Escape')

  const boss = await open(await people.supervisor(), '/documents/' + d.id)
  await more(boss, '指定保管人')
  const custody = boss.getByRole('dialog', { name: /^保管人/ })
  await choose(custody.getByLabel('代管人'), '钱会计', '钱会计')
  await boss.lookAll('work custody zh')
  await custody.getByRole('button', { name: '指定保管人' }).click()
  await boss.getByText('已指定', { exact: false }).waitFor()
  assert.equal((await read('registrar', d.id)).deputy, 'work-clerk')
  await more(boss, '变更密级')
  const lower = boss.getByRole('dialog', { name: /^变更密级/ })
  await lower.getByRole('radio', { name: '内部' }).check()
  await lower.getByText('解密后按分发范围即可查阅', { exact: false }).waitFor()
  await lower.getByLabel('原因').fill('审计已结束')
  await lower.getByRole('button', { name: '变更密级' }).click()
  await boss.getByText(`${d.register_no} 现为内部`).waitFor()
  assert.equal((await read('clerk', d.id)).classification, 'internal')
})

browserTest('DOC-13 the original is for whom it is granted; others see the marked copy and may ask', async ({ open }) => {
  await everyone()
  const maker = await open(await people.registrar(), '/')
  const d = await classified(maker, '薪酬调整测算表')
  const page = await open(await people.reader(), '/documents/' + d.id)
  await page.getByText('以下为带标识的副本', { exact: false }).waitFor()
  await page.locator('.viewer-image').first().waitFor()
  await page.waitForFunction(() => document.querySelector('.viewer-image')?.naturalWidth > 200)
  await page.lookAll('work marked zh')
  const asked = []
  page.on('request', (r) => asked.push(r.url()))
  await page.getByRole('tab', { name: /附件与版本/ }).click()
  assert.equal(await page.getByRole('link', { name: '下载', exact: true }).count(), 0)
  assert.ok(!asked.some((u) => u.endsWith('/content')), 'the original was not asked for')
  await page.getByRole('button', { name: '申请原件' }).click()
  const dialog = page.getByRole('dialog', { name: /^借阅原件/ })
  await dialog.getByLabel('归还日期').fill(day(5))
  await dialog.getByLabel('归还日期').press('Enter')
  await dialog.getByLabel('原因').fill('核对盖章页')
  await page.look('work borrow zh')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`已申请借阅 ${d.register_no}`).waitFor()
  const keeper = await open(await people.registrar(), '/tasks')
  await keeper.locator('[data-row-link]', { hasText: d.register_no }).click()
  await keeper.getByText('核对盖章页').waitFor()
  await keeper.look('work borrow task zh')
})

browserTest('DOC-03 纸质份号: handed out, lent, signed for; the list of what is out takes several back', async ({ open }) => {
  await everyone()
  const d = await register('关于印发值班安排的通知', { distribution: { departments: ['ZH', 'CW'] } })
  const page = await open(await people.registrar(), `/documents/${d.id}?tab=signatures`)
  await page.getByRole('button', { name: '登记纸质份号' }).click()
  await page.getByLabel('份号', { exact: true }).fill('001～003')
  await page.getByText('共 3 份').waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByText('已登记 3 份').waitFor()
  await page.getByRole('button', { name: '发出 001' }).click()
  const out = page.getByRole('dialog', { name: '发出 001' })
  await choose(out.getByLabel('部门', { exact: true }).last(), 'CW', 'CW')
  await page.look('work hand out zh')
  await out.getByRole('button', { name: '发出 001' }).click()
  await page.getByText('001：发出，已登记').waitFor()
  await page.getByRole('button', { name: '借出 002' }).click()
  const lent = page.getByRole('dialog', { name: '借出 002' })
  await choose(lent.getByLabel('人员', { exact: true }).last(), '钱会计', '钱会计')
  await lent.getByLabel('归还日期').fill(day(1))
  await lent.getByLabel('归还日期').press('Enter')
  await lent.getByRole('button', { name: '借出 002' }).click()
  await page.getByText('002：借出，已登记').waitFor()
  await page.getByRole('button', { name: '登记签收 001' }).click()
  const signed = page.getByRole('dialog', { name: '登记签收 001' })
  await choose(signed.getByLabel('签收人'), '钱会计', '钱会计')
  await signed.getByRole('button', { name: '登记签收 001' }).click()
  await page.getByText('001：登记签收，已登记').waitFor()
  await page.lookAll('work copies zh')

  await page.goto(office.url + '/documents/paper')
  await page.getByRole('heading', { level: 1, name: '未清退清单' }).waitFor()
  await page.locator('tbody tr[data-row]').nth(1).waitFor()
  await page.lookAll('work paper zh')
  await page.locator('tbody tr[data-row]').nth(1).waitFor() // a phone shows cards
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await page.getByRole('button', { name: '清退 2 份' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '清退 2 份' }).click()
  await page.getByText('已清退 2 份').waitFor()
  await page.getByText('没有在外的纸质件').waitFor()
  assert.deepEqual((await call('registrar', 'GET', `/documents/${d.id}/copies`)).items.map((c) => c.state), ['kept', 'kept', 'kept'])
  const other = await open(await people.clerk(), '/documents/paper')
  await other.getByRole('heading', { name: '您没有查看权限' }).or(other.getByText('没有查看权限')).first().waitFor()
})

/** A route that waits for the leader, who decides with a pen on the slip. */
async function forPen(page, title, classification = 'internal') {
  await everyone()
  const d = await register(title, { classification, handling: 'act', due_on: day(10), lead_department: 'CW', distribution: { departments: ['ZH', 'CW'], users: ['work-leader'] } }, await pdf(page, letter({ no: '云政〔2026〕7号', title, from: '云港区政府' })))
  if (classification !== 'internal') {
    const task = await taskOf('supervisor', d.id, 'scope_approval')
    await call('supervisor', 'POST', '/tasks/' + task.id, { decision: 'agree' }, 204)
  }
  await call('registrar', 'POST', `/documents/${d.id}/route`, { nodes: [{ action: 'instruct', user: 'work-leader' }, { action: 'handle', user: 'work-clerk' }] })
  const slip = await scan(page, letter({ no: '收文处理笺', title, from: '综合办公室' }))
  const form = new FormData()
  form.append('record', new Blob([JSON.stringify({ role: 'attachment', reason: '处理笺扫描件' })], { type: 'application/json' }))
  form.append('file', new Blob([slip]), '处理笺.jpg')
  const added = await fetch(`${office.url}/api/v1/documents/${d.id}/files`, { method: 'POST', headers: { Cookie: await cookieOf('registrar') }, body: form })
  assert.equal(added.status, 201, await added.clone().text())
  return { ...d, scan: (await added.json()).files.at(-1).id }
}

browserTest('DOC-05 代录纸质批示: entered beside the scan, told to the leader, who objects', async ({ open }) => {
  const page = await open(await people.registrar(), '/')
  const d = await forPen(page, '关于做好防汛准备工作的通知')
  await page.goto(`${office.url}/documents/${d.id}?tab=route&scan=${d.scan}`)
  const form = page.getByRole('region', { name: '代录纸质批示' })
  await form.getByText('环节：批示 赵总').waitFor()
  await page.getByRole('img', { name: '处理笺.jpg' }).waitFor()
  assert.equal(await form.locator('.ant-select', { hasText: '处理笺.jpg' }).count(), 1, 'the scan is chosen')
  await page.lookAll('work pen zh') // a phone shows the form anew
  await form.getByRole('radio', { name: '同意' }).check()
  await form.getByLabel('批示内容（照录）').fill('同意，请财务部办理。')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`已代录 ${d.register_no}：同意`).waitFor()
  await page.locator('.route-path').getByText('代录', { exact: true }).waitFor()

  const leader = await open(await people.leader(), '/')
  await leader.getByRole('link', { name: new RegExp(d.register_no) }).first().click() // the notice
  await leader.waitForURL(/tab=route/)
  await leader.getByRole('button', { name: '提出异议' }).click()
  const dialog = leader.getByRole('dialog', { name: /^对代录提出异议/ })
  await dialog.getByLabel('原因').fill('我写的是暂缓办理。')
  for (const colorScheme of ['dark', 'light']) { // at one size: another would draw the page anew
    await leader.emulateMedia({ colorScheme })
    await leader.look(`work objection zh ${colorScheme}`)
  }
  await dialog.getByRole('button', { name: '提出异议' }).click()
  await leader.getByText('赵总 提出异议', { exact: false }).first().waitFor()
  await leader.getByText('我写的是暂缓办理。', { exact: false }).waitFor()
  await leader.lookAll('work route zh')
})

browserTest('DOC-05 代录 with a scan that is uploaded; what is classified asks for the own password again', async ({ open }) => {
  const page = await open(await people.registrar(), '/')
  const d = await forPen(page, '并购谈判安排', 'confidential')
  await page.goto(`${office.url}/documents/${d.id}?tab=route`)
  await page.getByRole('button', { name: '代录纸质批示' }).click()
  const form = page.getByRole('region', { name: '代录纸质批示' })
  await form.getByRole('radio', { name: '同意' }).check()
  await form.getByTestId('file').setInputFiles({ name: '批示页.jpg', mimeType: 'image/jpeg', buffer: await scan(page, '<h1>同意</h1>') })
  await page.getByText('已添加 批示页.jpg').waitFor()
  await form.locator('.ant-select', { hasText: '批示页.jpg' }).waitFor()
  assert.ok(await form.getByRole('radio', { name: '同意' }).isChecked(), 'what was typed stays')
  const before = page.messages.length
  await form.getByRole('button', { name: '代录批示' }).click()
  await form.getByLabel(/您的密码/).waitFor()
  page.messages.splice(before, Infinity, ...page.messages.slice(before).filter((m) => !m.includes('Failed to load resource')))
  await page.look('work pen password zh')
  await form.getByLabel(/您的密码/).fill((await people.registrar()).password)
  await page.keyboard.press('Control+Enter')
  await page.getByText(`已代录 ${d.register_no}：同意`).waitFor()
})

browserTest('延期: asked for before the date by whom it waits for, granted where both dates are seen', async ({ open }) => {
  const maker = await open(await people.registrar(), '/')
  const d = await forPen(maker, '关于报送年度总结的通知')
  const task = await taskOf('leader', d.id)
  await call('leader', 'POST', '/tasks/' + task.id, { decision: 'agree', opinion: '请财务部办。' }, 204)
  const page = await open(await people.clerk(), '/documents/' + d.id)
  await page.getByRole('heading', { level: 1, name: d.title }).waitFor()
  await page.waitForLoadState('networkidle')
  await more(page, '申请延期')
  const dialog = page.getByRole('dialog', { name: /^申请延期/ })
  await dialog.getByLabel('延期到').fill(day(20))
  await dialog.getByLabel('延期到').press('Enter')
  await dialog.getByLabel('原因').fill('数据尚未汇总')
  await page.look('work extend zh')
  await page.keyboard.press('Control+Enter')
  await page.getByText(`已申请 ${d.register_no} 延期`).waitFor()
  await page.getByRole('tab', { name: '流转' }).click()
  await page.getByText('待审批').waitFor()

  const leader = await open(await people.leader(), '/tasks')
  await leader.locator('[data-row-link]', { hasText: d.register_no }).click()
  const asked = leader.locator('.task-asked')
  await asked.getByText('数据尚未汇总').waitFor()
  assert.match((await asked.textContent()).replace(/\s/g, ''), new RegExp(`${day(10)}→${day(20)}`))
  await leader.lookAll('work extend task zh')
  await leader.keyboard.press('Control+Enter')
  await leader.getByText(/^同意：/).waitFor()
  assert.equal((await read('registrar', d.id)).due_on, day(20))
})

browserTest('a scan that came home to the wrong document goes back to the queue', async ({ open }) => {
  await everyone()
  const d = await register('关于更换门禁卡的通知')
  const handed = await fetch(office.url + '/api/v1/intake', { method: 'POST', headers: { Cookie: await cookieOf('registrar'), 'Content-Type': 'text/plain', 'Content-Disposition': "attachment; filename*=utf-8''" + encodeURIComponent('误扫.txt') }, body: '另一份文件' })
  assert.equal(handed.status, 201)
  const { id } = await handed.json()
  for (let i = 0; i < 100; i++) {
    const answer = await request(await cookieOf('registrar'), 'POST', `/api/v1/intake/${id}/attach`, { document: d.id })
    if (answer.ok) break
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const page = await open(await people.registrar(), `/documents/${d.id}?tab=files`)
  await page.getByRole('button', { name: '退回待登记' }).click()
  const dialog = page.getByRole('dialog', { name: '退回 误扫.txt？' })
  await page.look('work give back zh')
  await dialog.getByRole('button', { name: '退回待登记' }).click()
  await page.getByText('误扫.txt 已退回待登记').waitFor()
  await page.getByText('已退回待登记', { exact: true }).waitFor()
  assert.equal((await read('registrar', d.id)).files.at(-1).role, 'returned')
})

browserTest('DOC-05 签批痕迹: statement and seal are downloaded and checked with openssl alone', async ({ open }) => {
  const page = await open(await people.registrar(), '/')
  const d = await forPen(page, '关于组织消防演练的通知')
  const task = await taskOf('leader', d.id)
  await call('leader', 'POST', '/tasks/' + task.id, { decision: 'agree', opinion: '同意。' }, 204)
  await page.goto(`${office.url}/documents/${d.id}?tab=trail`)
  await page.getByText('已签章 · 可验证').first().waitFor()
  await page.lookAll('work traces zh')
  await page.getByText('如何验证签章').click()
  await page.look('work traces verify zh')
  const folder = await mkdtemp(join(tmpdir(), 'docket-seal-'))
  try {
    for (const name of ['下载陈述 1', '下载签章 1', 'docket-ca.pem']) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
      await download.saveAs(join(folder, download.suggestedFilename()))
    }
    const command = await page.locator('.document-command').textContent()
    const { stderr } = await promisify(execFile)('/bin/sh', ['-c', command.trim()], { cwd: folder })
    assert.match(stderr, /successful/)
    await writeFile(join(folder, 'trace-1.json'), '{}')
    await assert.rejects(promisify(execFile)('/bin/sh', ['-c', command.trim()], { cwd: folder }), 'what was changed is refused')
  } finally {
    await rm(folder, { recursive: true })
  }
})

browserTest('ux 4.4: a supervisor signs off on a phone with at most three actions', async ({ open }) => {
  const maker = await open(await people.registrar(), '/')
  const d = await forPen(maker, '关于采购办公设备的请示')
  const page = await open(await people.leader(), '/', { viewport: phone })
  let actions = 0
  const tap = async (target) => {
    actions++
    await target.click()
  }
  await tap(page.getByRole('link', { name: /待办/ }).last())
  await tap(page.locator('.cards a', { hasText: d.register_no }))
  await page.getByRole('heading', { name: '批示' }).waitFor()
  await page.lookAll('work sign off phone zh')
  await tap(page.getByRole('button', { name: '同意', exact: true }))
  await page.getByText(`同意：${d.register_no}`).waitFor()
  assert.ok(actions <= 3, `${actions} actions`)
  assert.equal((await call('registrar', 'GET', `/documents/${d.id}/route`)).nodes[0].state, 'done')
})

browserTest('ux 4.3: signed for with one click from home, with S in the document, and many at once with those named that need paper', async ({ open }) => {
  await everyone()
  const fields = { distribution: { users: ['work-signer'] } }
  const [one, two, three, four] = await Promise.all(['甲', '乙', '丙', '丁'].map((n) => register(`关于${n}事的通知`, fields)))
  const page = await open(await people.signer(), '/')
  const sign = page.getByRole('button', { name: /^签收 / }).first()
  await sign.waitFor()
  await page.lookAll('work home zh')
  const name = await sign.getAttribute('aria-label')
  await sign.click() // the one click
  await page.getByText('已' + name).waitFor()
  const [second, third] = [one, two, three, four].filter((d) => !name.endsWith(d.register_no))
  await page.goto(office.url + '/documents/' + second.id)
  await page.getByRole('button', { name: '签收', exact: true }).waitFor()
  await page.press('s')
  await page.getByText(`已签收 ${second.register_no}`).waitFor()
  await call('registrar', 'POST', `/documents/${third.id}/copies`, { copy_nos: ['1'] })
  await call('registrar', 'POST', `/documents/${third.id}/copies/1/hand-out`, { person: 'work-signer' })
  await page.goto(office.url + '/tasks')
  await page.locator('tbody tr[data-row]').first().waitFor()
  await page.getByRole('checkbox', { name: '全选已显示的' }).check()
  await page.press('s')
  await page.getByText(new RegExp(`还须在纸上签收：.*${third.register_no}`)).waitFor()
  await page.look('work signed many zh')
})

browserTest('the browser’s own print leaves out lists with classified rows, and says so', async ({ open }) => {
  const page = await open(await people.registrar(), '/')
  const word = '云杉项目涉密汇总'
  await classified(page, word)
  for (const path of ['/documents', '/search?q=' + encodeURIComponent('云杉')]) {
    await page.goto(office.url + path)
    await page.getByText(word).first().waitFor()
    await page.emulateMedia({ media: 'print' })
    assert.ok(await page.locator('.print-notice').isVisible(), path)
    assert.equal(await page.getByText(word).first().isVisible(), false, path)
    await page.emulateMedia({ media: 'screen' })
    assert.equal(await page.locator('.print-notice').isVisible(), false)
  }
})

for (const [size, viewport] of Object.entries({ desk, phone }))
  browserTest(`the work on a document in English, ${size}`, async ({ open }) => {
    const maker = await open(await people.registrar(), '/')
    const d = await forPen(maker, '关于开展安全生产月活动的通知')
    await call('registrar', 'POST', `/documents/${d.id}/copies`, { copy_nos: ['1', '2'] })
    await call('registrar', 'POST', `/documents/${d.id}/copies/1/borrow`, { person: 'work-clerk', due_on: day(2) })
    const page = await open(await people.registrar(), `/documents/${d.id}?tab=route&scan=${d.scan}`, { language: 'en', viewport })
    await page.getByRole('region', { name: 'Enter from paper' }).waitFor()
    await page.lookAll(`work pen en ${size}`)
    await page.goto(`${office.url}/documents/${d.id}?tab=signatures`)
    await page.getByText('Copies on paper').waitFor()
    await page.lookAll(`work copies en ${size}`)
    await page.goto(`${office.url}/documents/${d.id}?tab=trail`)
    await page.getByText('How to check a seal').or(page.getByText('Registered')).first().waitFor()
    await page.look(`work traces en ${size}`)
    await page.goto(office.url + '/documents/paper')
    await page.getByRole('heading', { level: 1, name: 'Paper that is out' }).waitFor()
    await page.locator('[data-row-link], .cards a').first().waitFor()
    await page.lookAll(`work paper en ${size}`)
    for (const [item, dialog] of [['Distribution', /^Distribution of/], ['Change the level', /^Level of/], ['Ask for more time', /^More time/]]) {
      await page.goto(`${office.url}/documents/${d.id}`)
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: item, exact: true }).click()
      await page.getByRole('dialog', { name: dialog }).waitFor()
      await page.look(`work ${item} en ${size}`)
    }
  })
