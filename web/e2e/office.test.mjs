import assert from 'node:assert/strict'
import { as, browserTest, office, phone, refused, request, signIn } from './harness.mjs'

const everything = () => as('e2e-office', { roles: ['admin', 'registrar', 'supervisor'], clearance: 'secret', name: '高全能' })
const leader = () => as('e2e-leader', { roles: ['supervisor'], clearance: 'secret', name: '沈主管' })
const leaver = () => as('e2e-leaver', { roles: ['registrar'], clearance: 'secret', name: '离小职' })
const heir = () => as('e2e-heir', { roles: ['registrar'], clearance: 'secret', name: '接小手' })

const h1 = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const session = (person) => signIn(person.username, person.password)

async function sent(person, method, path, body, status) {
  const answer = await request(await session(person), method, path, body)
  assert.equal(answer.status, status, await answer.clone().text())
  return status === 204 ? undefined : answer.json()
}

const record = (fields) => ({ title: '关于停电的通知', source: '岚洲市云港区应急管理局', direction: 'incoming', classification: 'internal', received_on: '2026-11-20', kind: '通知', carrier: 'paper', location: '一号柜', distribution: { all: true }, ...fields })

const pages = [
  ['/admin/calendar?year=2026', { zh: '2026 年工作日历', en: 'Working days 2026' }],
  ['/admin/calendar?year=2031', { zh: '2031 年工作日历', en: 'Working days 2031' }],
  ['/admin/templates', { zh: '流程模板', en: 'Route templates' }],
  ['/admin/templates?new=1', { zh: '流程模板', en: 'Route templates' }],
  ['/admin/notifications', { zh: '通知', en: 'Notifications' }],
  ['/admin/notifications?new=1', { zh: '通知', en: 'Notifications' }],
  ['/admin/duties', { zh: '例行职责', en: 'Duties' }],
  ['/admin/duties?duty=document.daily', { zh: '例行职责', en: 'Duties' }],
  ['/admin/handover/e2e-leaver', { zh: '离小职的交接', en: 'Handover of 离小职' }],
  ['/me', { zh: '我的设置', en: 'My settings' }],
  ['/me/delegations', { zh: '委托', en: 'Delegations' }],
  ['/me/delegations?new=1', { zh: '委托', en: 'Delegations' }],
  ['/daily', { zh: '每日一页', en: 'Page of the day' }],
]

for (const language of ['zh', 'en'])
  browserTest(`pages of how the office runs, ${language}`, async ({ open }) => {
    const person = await everything()
    const other = await leaver()
    if (language === 'zh') {
      await sent(other, 'POST', '/api/v1/documents', record({ title: '保管中的方案', classification: 'confidential', distribution: { departments: ['ZH'], all: false } }), 201)
      await sent(person, 'POST', '/api/v1/route-templates', { name: '请示件', kind: '请示', level: 'internal', binding: true, nodes: [{ action: 'propose', role: 'registrar' }, { action: 'instruct', role: 'supervisor' }], distribution: { all: false, departments: ['ZH'], users: [], ranks: [] } }, 201)
      await sent(person, 'POST', '/api/v1/settings/webhooks', { name: '办公室群', kind: 'dingtalk', url: 'http://127.0.0.1:1/robot?access_token=hidden-token', secret: 'SEChidden', classes: ['due', 'alarm'] }, 201)
      await sent(other, 'POST', '/api/v1/delegations', { to: (await heir()).username, starts_on: '2026-01-01', ends_on: '2026-12-31', kinds: ['handle', 'acknowledge'] }, 201)
    }
    const page = await open(person, pages[0][0], { language })
    for (const [path, title] of pages) {
      if (path !== pages[0][0]) await page.goto(office.url + path)
      if (path.includes('=1') || path.includes('duty=')) await page.getByRole('dialog').waitFor()
      else await h1(page, title[language])
      await page.lookShared(`office ${path.slice(1).replace(/[^\w]+/g, '-')} ${language}`)
    }
  })

for (const language of ['zh', 'en'])
  browserTest(`pages of oversight, ${language}`, async ({ open }) => {
    const supervisor = await leader()
    const auditor = await as('e2e-auditor', { roles: ['auditor'], clearance: 'secret', name: '审小计' })
    if (language === 'zh') {
      const kept = await sent(await everything(), 'POST', '/api/v1/documents', record({ title: '登记错了的通知' }), 201)
      await sent(await everything(), 'POST', `/api/v1/documents/${kept.id}/void`, { reason: '重复登记' }, 200)
      await sent(supervisor, 'POST', '/api/v1/oversight/grants', { auditor: auditor.username, from: '2026-01-01', to: '2026-12-31', departments: ['ZH', 'JS'], level: 'confidential', expires_on: soon(30), reason: '年度内部审计' }, 201)
    }
    const sample = await sent(auditor, 'POST', '/api/v1/oversight/samples', { year: 2026, n: 3, seed: 'e2e' }, 201)
    const titles = { zh: ['监督', /^.+的查阅情况$/], en: ['Oversight', /^Readers of .+/] }[language]
    for (const [person, paths] of [
      [supervisor, ['/oversight', '/oversight?part=grants&new=1', '/oversight?part=rights']],
      [auditor, ['/oversight', `/oversight?part=sample&sample=${sample.id}`, `/oversight/documents/${sample.items[0].id}`, '/oversight?part=grants']],
    ]) {
      const page = await open(person, paths[0], { language })
      for (const path of paths) {
        if (path !== paths[0]) await page.goto(office.url + path)
        if (path.includes('new=1')) await page.getByRole('dialog').waitFor()
        else await page.getByRole('heading', { level: 1, name: path.includes('documents') ? titles[1] : titles[0] }).waitFor()
        await page.lookShared(`oversight ${person.username} ${path.slice(11).replace(sample.id, 'id').replace(sample.items[0].id, 'id').replace(/[^\w]+/g, '-')} ${language}`)
      }
    }
  })

browserTest('issue C 10: an auditor sees what a grant names while it is in force, and a sample is drawn again', async ({ open }) => {
  const auditor = await as('e2e-second', { roles: ['auditor'], clearance: 'internal', department: 'RL', name: '查小账' })
  const kept = await sent(await everything(), 'POST', '/api/v1/documents', record({ title: '综合办公室内部通知', distribution: { all: false, departments: ['ZH'] } }), 201)
  const theirs = await open(auditor, '/oversight')
  await h1(theirs, '监督')
  await refused(theirs, async () => {
    await theirs.reload()
    await theirs.getByText('您目前没有有效的监督授权').waitFor()
  })
  theirs.messages.length = 0 // the first load was refused as well
  await theirs.look('oversight without a grant')

  const page = await open(await leader(), '/oversight')
  await page.getByRole('button', { name: '授权审计人员' }).click()
  await page.keyboard.type('查小账')
  await page.getByTitle('查小账').waitFor()
  await page.press('Enter')
  await page.getByRole('combobox', { name: '部门' }).focus()
  await page.keyboard.type('综合')
  await page.press('Enter')
  await page.getByRole('dialog').locator('.ant-select-selection-item').getByText('综合办公室').waitFor()
  await page.getByLabel('有效期至').fill(soon(30))
  await page.press('Tab')
  await page.getByLabel('原因').fill('抽查收文登记')
  await page.press('Control+Enter')
  await page.getByText('已授权查小账').waitFor()

  await theirs.goto(office.url + '/oversight?part=sample')
  await theirs.getByLabel('件数').fill('2')
  await theirs.getByRole('button', { name: '抽取' }).click()
  const lines = () => theirs.locator('.oversight-drawn > li > a:first-child').allTextContents()
  await theirs.getByText('总体校验值').waitFor()
  const first = await lines()
  assert.equal(first.length, 2)
  const drawn = new URL(theirs.url()).searchParams.get('sample')
  await theirs.getByRole('button', { name: '用同一种子再抽' }).click()
  await theirs.getByRole('button', { name: '抽取' }).click()
  await theirs.waitForFunction((before) => !location.search.includes(before), drawn)
  await theirs.getByText('总体校验值').waitFor()
  assert.deepEqual(await lines(), first, 'the same seed draws the same')
  const sample = theirs.url()
  await theirs.goto(`${office.url}/documents/${kept.id}`)
  await theirs.getByText('您凭监督授权查看').waitFor()
  for (const tab of ['流转', '签收', '记录']) await theirs.getByRole('tab', { name: tab }).click()
  assert.equal(await theirs.getByRole('tab', { name: '附件与版本' }).count(), 0)
  await theirs.lookAll('document of an auditor')
  await theirs.goto(sample)
  await theirs.getByText('总体校验值').waitFor()
  await theirs.getByRole('button', { name: '生成 2 件的证据包' }).click()
  const [download] = await Promise.all([theirs.waitForEvent('download'), theirs.getByRole('link', { name: '证据包已生成，下载' }).click()])
  assert.match(download.suggestedFilename(), /\.zip$/)

  await page.getByRole('button', { name: '收回查小账的授权' }).click()
  await page.getByRole('button', { name: '收回 1 项授权' }).click()
  await page.getByText('已收回查小账的授权').waitFor()
  await refused(theirs, async () => {
    await theirs.reload()
    await theirs.getByText('您目前没有有效的监督授权').waitFor()
  })
})

browserTest('issue C 1: a year of the calendar by keyboard, kept until it is saved', async ({ open }) => {
  const page = await open(await everything(), '/admin/calendar?year=2027')
  await h1(page, '2027 年工作日历')
  await page.getByText('2027 年的放假安排尚未录入').waitFor()
  const day = (d) => page.locator(`[data-day="${d}"]`)
  await day('2027-01-01').focus()
  await page.press('ArrowRight')
  await page.press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('休 放假').check()
  await drawer.getByLabel('到').fill('2027-01-03')
  await page.press('Tab')
  await drawer.getByLabel('节日名称').fill('元旦')
  await page.press('Control+Enter')
  await drawer.waitFor({ state: 'hidden' })
  await page.getByText('2 天有修改，尚未保存').waitFor()
  await day('2027-01-02').getByText('放假 元旦').waitFor()
  await page.look('calendar changed')
  await page.getByRole('button', { name: '保存 2027 年安排' }).click()
  await page.getByText('已保存 2027 年的放假安排').waitFor()
  const saved = await sent(await everything(), 'GET', '/api/v1/calendar?year=2027', undefined, 200)
  assert.equal(saved.is_provisional, false)
  assert.deepEqual(saved.off[1], { from: '2027-01-02', to: '2027-01-03', name: '元旦' })
  assert.ok(saved.statutory.includes('2027-01-01') && !saved.statutory.includes('2027-01-02'))
})

browserTest('issue C 1: a handover by item, then all, and only then the account is closed', async ({ open }) => {
  const [from, to, admin] = [await as('e2e-going', { roles: ['registrar'], name: '要走人' }), await heir(), await everything()]
  for (const name of ['甲', '乙', '丙']) await waiting(from, name)
  await sent(admin, 'PATCH', '/api/v1/departments/ZH', { contact: from.username, version: await departmentVersion(admin, 'ZH') }, 200)
  const page = await open(admin, '/admin/people?person=' + from.username)
  await page.getByRole('link', { name: '离职、调岗交接：要走人' }).click()
  await h1(page, '要走人的交接')
  await page.getByText('还有 4 项未交接，不能停用').waitFor()
  assert.ok(await page.getByRole('button', { name: '停用账号' }).isDisabled())
  await page.getByRole('checkbox', { name: '选择 甲.txt' }).check()
  await page.getByLabel('接手人').focus()
  await page.keyboard.type(to.username)
  await page.getByTitle('接小手').waitFor()
  await page.press('Enter')
  await page.getByLabel('原因').fill('调往技术部')
  await page.getByRole('button', { name: '移交所选 1 项' }).click()
  await page.getByText('已移交 1 项').waitFor()
  await page.getByText('还有 3 项', { exact: true }).waitFor()
  await page.getByLabel('原因').press('Control+Enter')
  await page.getByText('名下没有需要交接的事项').waitFor()
  await page.lookAll('handover done')
  await page.getByRole('button', { name: '停用账号' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '停用账号' }).click()
  await page.getByText('已停用要走人的账号').waitFor()
  const d = (await sent(admin, 'GET', '/api/v1/departments', undefined, 200)).items.find((x) => x.code === 'ZH')
  assert.equal(d.contact, to.username)
})

browserTest('a contact of a department, a delegation and the consent to what is classified', async ({ open }) => {
  const page = await open(await everything(), '/admin/departments?department=JS')
  await as('e2e-contact', { department: 'JS', name: '技联系' })
  await page.getByLabel('收文联系人').focus()
  await page.keyboard.type('e2e-contact')
  await page.getByTitle('技联系').waitFor()
  await page.press('Enter')
  await page.press('Control+Enter')
  await page.getByText('已保存 技术部').waitFor()
  await page.reload()
  await page.getByRole('complementary').getByText('技联系').waitFor()

  const giver = await as('e2e-giver', { clearance: 'confidential', name: '出差人' })
  await as('e2e-stand', { clearance: 'confidential', name: '代办人小代' })
  const theirs = await open(giver, '/me/delegations', { viewport: phone })
  await theirs.getByRole('button', { name: '委托他人' }).first().click()
  await theirs.keyboard.type('e2e-stand')
  await theirs.getByTitle('代办人小代').waitFor()
  await theirs.press('Enter')
  await theirs.getByLabel('结束').fill(soon(7))
  await theirs.press('Tab')
  await theirs.press('Control+Enter')
  await theirs.getByText('已委托代办人小代').waitFor()
  await theirs.look('delegation given')

  const boss = await open(await leader(), '/me/delegations')
  await boss.getByRole('button', { name: '同意涉密 出差人 → 代办人小代' }).click()
  await boss.getByRole('button', { name: '同意 1 项委托' }).click()
  await boss.getByText('已同意，包括秘密及以下').waitFor()
})

browserTest('secrets of a robot are never shown again, and one that does not answer says so', async ({ open }) => {
  const page = await open(await everything(), '/admin/notifications?new=1')
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('名称').fill('值班群')
  await drawer.getByLabel('机器人地址').fill('http://127.0.0.1:1/send?key=never-shown')
  await page.press('Control+Enter')
  await page.getByText('已保存 值班群').waitFor()
  await page.getByRole('link', { name: '值班群' }).click()
  await drawer.getByText('现为 127.0.0.1:1').waitFor()
  assert.ok(!(await page.content()).includes('never-shown'))
  await refused(page, async () => {
    await drawer.getByRole('button', { name: '发一条测试消息' }).click()
    await page.getByText('群机器人没有接受消息').waitFor()
  })
  await drawer.getByRole('button', { name: '删除', exact: true }).click()
  await page.getByRole('button', { name: '删除 1 个群机器人' }).click()
  await page.getByText('已删除 值班群').waitFor()
})

browserTest('a template of two nodes, moved by buttons; binding ones for supervisors alone', async ({ open }) => {
  const page = await open(await leaver(), '/admin/templates?new=1')
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('名称').fill('函件')
  await drawer.getByRole('button', { name: '添加环节' }).click()
  await drawer.getByLabel('谁').nth(1).click()
  await page.getByTitle('主管', { exact: true }).last().click()
  assert.ok(await drawer.getByRole('switch', { name: '必须遵守' }).isDisabled())
  await drawer.getByRole('button', { name: '上移第 2 个环节' }).click()
  await page.look('template with nodes')
  await refused(page, async () => { // 拟办 must not come after 传阅
    await page.press('Control+Enter')
    await drawer.getByText(/第 2 个环节：/).waitFor()
  })
  await drawer.getByRole('button', { name: '上移第 2 个环节' }).click()
  await page.press('Control+Enter')
  await page.getByText('已保存 函件').waitFor()
})

browserTest('whoever may not sees no page and no entry', async ({ open }) => {
  const page = await open(await as('e2e-plain'), '/')
  await h1(page, '工作台')
  const menu = page.getByRole('navigation', { name: '主菜单' })
  for (const name of ['监督', '系统']) assert.equal(await menu.getByRole('link', { name }).count(), 0)
  assert.equal(await page.getByRole('link', { name: '每日一页' }).count(), 0)
  for (const path of ['/admin/templates', '/admin/notifications', '/daily', '/oversight', '/oversight/documents/01X']) {
    await page.goto(office.url + path)
    await h1(page, '您没有查看权限')
  }
  await page.goto(office.url + '/admin/calendar')
  await page.getByText('个工作日').first().waitFor()
  assert.equal(await page.getByRole('button', { name: /保存/ }).count(), 0)
  await refused(page, async () => {
    await page.goto(office.url + '/admin/handover/e2e-leaver')
    await page.getByText('您没有查看权限').waitFor()
  })
})

/** A file that waits in somebody's name. */
async function waiting(person, name) {
  const answer = await fetch(office.url + '/api/v1/intake', { method: 'POST', headers: { Cookie: await session(person), 'Content-Type': 'text/plain', 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name + '.txt')}` }, body: '待登记 ' + name })
  assert.equal(answer.status, 201, await answer.text())
}

const departmentVersion = async (person, code) => (await sent(person, 'GET', '/api/v1/departments', undefined, 200)).items.find((d) => d.code === code).version

function soon(days) {
  return new Date(Date.now() + (days * 24 + 8) * 3600_000).toISOString().slice(0, 10)
}
