import assert from 'node:assert/strict'
import { as, browserTest, desk, office, phone, refused, request, signIn } from './harness.mjs'

const admin = () => as('e2e-admin', { roles: ['admin'], name: '韩管理' })
const registrar = () => as('e2e-dictionary', { roles: ['registrar'], name: '冯登记' })
const everything = () => as('e2e-everything', { roles: ['admin', 'registrar', 'supervisor'], name: '高全能' })

const h1 = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

const session = (person) => signIn(person.username, person.password)

/** A record as the registrar would make it; its answer. */
async function registered(cookie, fields) {
  const answer = await request(cookie, 'POST', '/api/v1/documents', { direction: 'incoming', classification: 'internal', received_on: '2026-11-23', kind: '通知', carrier: 'paper', location: '一号柜', distribution: { all: true }, ...fields })
  assert.equal(answer.status, 201, await answer.clone().text())
  return answer.json()
}

const pages = [
  ['/admin', { zh: '系统', en: 'System' }],
  ['/admin/people', { zh: '人员', en: 'People' }],
  ['/admin/departments', { zh: '部门', en: 'Departments' }],
  ['/admin/roles', { zh: '角色与密级', en: 'Roles and levels' }],
  ['/admin/registers', { zh: '登记簿与编号', en: 'Registers' }],
  ['/admin/parties', { zh: '来文单位', en: 'Senders' }],
  ['/admin/tags', { zh: '标签', en: 'Tags' }],
  ['/admin/settings', { zh: '参数', en: 'Settings' }],
  ['/admin/queue', { zh: '队列', en: 'Queue' }],
  ['/admin/audit', { zh: '审计日志', en: 'Audit log' }],
  ['/admin/stores', { zh: '备份与恢复', en: 'Backup and restore' }],
  ['/setup', { zh: '首次设置', en: 'First setup' }],
]

for (const language of ['zh', 'en'])
  browserTest(`every page of 系统, ${language}`, async ({ open }) => {
    const page = await open(await everything(), '/admin', { language })
    for (const [path, title] of pages) {
      if (path !== '/admin') await page.goto(office.url + path)
      await h1(page, title[language])
      assert.equal(await page.locator('.side-menu [aria-current]').count(), 1, 'one place of the menu is where one is')
      await page.lookShared(`${path.slice(1).replace('/', '-')} ${language}`)
    }
  })

browserTest('drawers and dialogs of 系统: zh desk, en phone', async ({ open }) => {
  for (const [language, viewport, theme] of [['zh', desk, 'light'], ['en', phone, 'dark']]) {
    const page = await open(await everything(), '/admin/people?new=1', { language, viewport, theme })
    for (const path of ['/admin/people?new=1', '/admin/people?person=e2e-everything', '/admin/registers?new=1', '/admin/registers?register=%E6%94%B6', '/admin/parties?new=1', '/admin/tags?new=1']) {
      if (!path.endsWith('people?new=1')) await page.goto(office.url + path)
      await page.getByRole('dialog').waitFor()
      await page.look(`drawer ${path.slice(7).replace(/[^\w]+/g, '-')} ${language}`)
    }
    await page.goto(office.url + '/admin/departments?department=ZH')
    await page.getByRole('complementary').getByRole('button').first().waitFor()
    await page.look(`department ${language}`)
  }
})

browserTest('whoever may not manage sees no menu and no page', async ({ open }) => {
  const page = await open(await as('e2e-employee'), '/')
  await h1(page, '工作台')
  const menu = page.getByRole('navigation', { name: '主菜单' })
  assert.equal(await menu.getByRole('link', { name: '系统' }).count(), 0)
  assert.equal(await menu.getByRole('link', { name: '备份与恢复' }).count(), 0)
  for (const [path] of pages) {
    await page.goto(office.url + path)
    await h1(page, '您没有查看权限')
  }
  await page.look('admin forbidden')
})

browserTest('departments by keyboard: add below, move, rename, close and undo', async ({ open }) => {
  const page = await open(await admin(), '/admin/departments')
  await h1(page, '部门')
  const tree = page.getByRole('tree', { name: '部门结构' })
  const item = (name) => tree.getByRole('treeitem', { name: new RegExp('^' + name) })
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-code'))
  await tree.getByRole('treeitem').first().focus()
  await page.press('End')
  assert.equal(await focused(), 'ZH')
  await page.press('Enter')
  await page.getByRole('heading', { level: 2, name: '综合办公室' }).waitFor()
  await page.press('Insert')
  await page.getByRole('heading', { name: '在“综合办公室”下新建部门' }).waitFor()
  await page.keyboard.type('机要室')
  await page.press('Tab')
  await page.keyboard.type('ZH-JY')
  await page.press('Control+Enter')
  await page.getByText('已保存 机要室').waitFor()
  await item('机要室').waitFor()
  assert.equal(await item('机要室').getAttribute('aria-level'), '2')
  await page.look('department added')

  // Folding hides it, unfolding shows it.
  await item('综合办公室').focus()
  await page.press('ArrowLeft')
  await item('机要室').waitFor({ state: 'hidden' })
  await page.press('ArrowRight ArrowRight')
  assert.equal(await focused(), 'ZH-JY')

  await page.press('F2')
  await page.keyboard.type('机要保密室')
  await page.press('Control+Enter')
  await page.getByText('已保存 机要保密室').waitFor()

  // Moved without dragging: to the top.
  const parent = page.getByLabel('上级部门')
  await parent.focus()
  await page.keyboard.type('技术')
  await page.press('Enter')
  await page.press('Control+Enter')
  await page.waitForFunction(() => document.querySelectorAll('[role=treeitem]')[2]?.getAttribute('data-code') === 'ZH-JY')

  await page.getByRole('button', { name: '停用' }).click()
  await page.getByText('已停用 机要保密室').waitFor()
  await item('机要保密室').getByText('已停用').waitFor()
  await item('机要保密室').focus()
  await page.press('z')
  await page.getByText('已启用 机要保密室').waitFor()
  const d = (await (await request(await session(await admin()), 'GET', '/api/v1/departments')).json()).items.find((x) => x.code === 'ZH-JY')
  assert.deepEqual([d.name, d.parent, d.is_active], ['机要保密室', 'JS', true])
})

browserTest('a department that somebody else has changed is not overwritten unasked', async ({ open }) => {
  const person = await admin()
  const cookie = await session(person)
  assert.equal((await request(cookie, 'POST', '/api/v1/departments', { code: 'E2E-C', name: '冲突室' })).status, 201)
  const page = await open(person, '/admin/departments?department=E2E-C')
  await page.getByLabel('部门名称').fill('我的名称')
  assert.equal((await request(cookie, 'PATCH', '/api/v1/departments/E2E-C', { name: '他人名称', version: 1 })).status, 200)
  await refused(page, async () => {
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('内容已被他人修改').waitFor()
  })
  await page.look('conflict')
  await page.getByRole('row', { name: '部门名称 他人名称 我的名称' }).waitFor()
  await page.getByRole('button', { name: '载入最新' }).click()
  await page.getByRole('treeitem', { name: /^他人名称/ }).waitFor()
  assert.equal(await page.getByLabel('部门名称').inputValue(), '他人名称')
})

browserTest('a person: added, given a code that signs in once, given rights after a question', async ({ open }) => {
  const page = await open(await admin(), '/admin/people')
  await page.getByRole('button', { name: '添加人员' }).click()
  await page.getByLabel('姓名', { exact: true }).fill('钱小文')
  await page.getByLabel('用户名', { exact: true }).fill('Qian')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('小写字母、数字、点和连字符').waitFor()
  await page.getByLabel('用户名', { exact: true }).fill('qian.xw')
  const department = page.getByRole('combobox', { name: '部门', exact: true }).last()
  await department.fill('cwb')
  await page.getByText('财务部', { exact: true }).last().waitFor()
  await department.press('Enter')
  await page.press('Control+Enter')
  await page.getByText('已添加 钱小文').waitFor()

  const drawer = page.getByRole('dialog', { name: '钱小文' })
  await drawer.getByRole('button', { name: '生成登录码' }).click()
  await drawer.getByText('钱小文的登录码（仅显示这一次）').waitFor()
  await page.look('one-time code')
  const code = (await drawer.getByText(/^\d{4} \d{4}$/).textContent()).trim()
  const first = await signIn('qian.xw', code)
  assert.equal((await (await request(first, 'GET', '/api/v1/me')).json()).must_change_password, true)
  assert.equal((await request('', 'POST', '/api/v1/session', { username: 'qian.xw', password: code })).status, 401, 'the code works once')

  await drawer.getByLabel('文书登记').check()
  await drawer.getByLabel('可查阅密级').click()
  await page.getByTitle('秘密', { exact: true }).click()
  await page.press('Control+Enter')
  const question = page.getByRole('dialog', { name: '更改钱小文的权限？' })
  await question.getByText('可查阅密级由内部改为秘密；增加角色文书登记。').waitFor()
  await page.look('rights asked')
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), '取消')
  await question.getByRole('button', { name: '更改 2 项权限' }).click()
  await page.getByText('已保存 钱小文').waitFor()
  await drawer.waitFor({ state: 'hidden' })

  // The list finds by initials; filters stand in the address.
  await page.getByRole('searchbox', { name: '姓名、用户名或拼音' }).fill('qxw')
  await page.getByRole('link', { name: '钱小文' }).waitFor()
  await page.waitForURL(/q=qxw/)
  await page.reload()
  await page.getByRole('row').filter({ hasText: '钱小文' }).getByText('秘密').waitFor()
  await page.look('people found')
})

browserTest('senders: aliases, merge with preview and undo', async ({ open }) => {
  const person = await registrar()
  const cookie = await session(person)
  for (const [i, source] of ['市住建局', '市住建局', '住房和城乡建设局'].entries()) await registered(cookie, { title: `合并测试 ${i}`, source })
  const page = await open(person, '/admin/parties?q=zjj')
  await h1(page, '来文单位')
  await page.getByRole('link', { name: '市住建局' }).click()
  const drawer = page.getByRole('dialog', { name: '市住建局' })
  await drawer.getByLabel('别名').fill('建设局')
  await page.press('Enter')
  await page.press('Control+Enter')
  await page.getByText('已保存 市住建局').waitFor()
  await page.getByRole('searchbox', { name: '名称、别名、拼音或首字母' }).fill('jsj')
  await page.getByRole('link', { name: '市住建局' }).waitFor()
  await page.getByRole('link', { name: '住房和城乡建设局' }).waitFor()
  await page.getByLabel('选择 市住建局').check()
  await page.getByLabel('选择 住房和城乡建设局').check()
  await page.getByRole('button', { name: '合并 2 个' }).click()
  const dialog = page.getByRole('dialog', { name: '合并名称' })
  await dialog.getByLabel('住房和城乡建设局').check()
  await dialog.getByText('将更正 2 件公文').waitFor()
  await page.look('merge preview')
  const count = async (name) => (await (await request(cookie, 'GET', '/api/v1/parties?q=' + encodeURIComponent(name))).json()).items.find((p) => p.name === name)?.count ?? 0
  assert.equal(await count('市住建局'), 2, 'a preview changes nothing')
  await dialog.getByRole('button', { name: '合并并更正 2 件' }).click()
  await page.getByText('已合并为 住房和城乡建设局，更正 2 件').waitFor()
  assert.equal(await count('住房和城乡建设局'), 3)
  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText('已撤销合并，恢复 2 件').waitFor()
  assert.equal(await count('市住建局'), 2)
})

browserTest('settings: saved with a key, acting at once, refused at the field, back to the default', async ({ open }) => {
  const person = await admin()
  const cookie = await session(person)
  const me = async () => (await request(cookie, 'GET', '/api/v1/me')).json()
  const page = await open(person, '/admin/settings')
  await page.getByRole('textbox', { name: '单位名称' }).fill('滨江新城管理办公室')
  await page.getByRole('textbox', { name: '全宗号' }).fill('abc')
  await refused(page, async () => {
    await page.press('Control+s')
    await page.getByRole('alert').filter({ hasText: /全宗号|4/ }).first().waitFor()
  })
  await page.look('settings refused')
  await page.getByRole('textbox', { name: '全宗号' }).fill('L001')
  await page.getByRole('combobox', { name: '登记时的默认办理类型' }).click()
  await page.getByTitle('办件', { exact: true }).click()
  await page.getByRole('button', { name: '保存 3 项修改' }).waitFor()
  await page.press('Control+s')
  await page.getByText('已保存 3 项参数').waitFor()
  const now = await me()
  assert.deepEqual([now.office.name, now.office.fonds_code, now.defaults.handling], ['滨江新城管理办公室', 'L001', 'act'])
  await page.getByRole('button', { name: '恢复默认 登记时的默认办理类型' }).click()
  await page.press('Control+s')
  await page.getByText('已保存 1 项参数').waitFor()
  assert.equal((await me()).defaults.handling, 'read')

  // Somebody else was quicker.
  await page.getByRole('textbox', { name: '单位简称' }).fill('我写的')
  assert.equal((await request(cookie, 'PATCH', '/api/v1/settings', { values: { 'office.short_name': '他写的' } })).status, 200)
  await refused(page, async () => {
    await page.press('Control+s')
    await page.getByRole('row', { name: '单位简称 他写的 我写的' }).waitFor()
  })
  const saved = page.waitForResponse((r) => r.request().method() === 'PATCH' && r.url().endsWith('/settings') && r.ok())
  await page.getByRole('button', { name: '用我的填写覆盖' }).click()
  await saved
  assert.equal((await me()).office.short_name, '我写的')
})

browserTest('registers: the form shows the next number, which documents then bear', async ({ open }) => {
  const page = await open(await everything(), '/admin/registers')
  await page.getByRole('button', { name: '添加登记簿' }).click()
  await page.getByLabel('代字').fill('测收')
  await page.getByLabel('种类').click()
  await page.getByTitle('收文', { exact: true }).click()
  await page.getByLabel('每年起始号').fill('120')
  const form = page.getByLabel('编号形式')
  await form.fill('{prefix}{number:4}')
  await page.press('Tab')
  await page.getByText('须有一个 {year} 和一个 {number}').waitFor()
  await form.fill('{prefix}-{year}-{number:4}')
  await page.getByText(/下一个编号形如 测收-\d{4}-0120/).waitFor()
  await page.press('Control+Enter')
  await page.getByText('已保存 测收').waitFor()
  await page.look('register added')
  const made = await registered(await session(await everything()), { title: '编号形式', source: '某单位', register: '测收' })
  assert.match(made.register_no, /^测收-\d{4}-0120$/)
})

browserTest('audit: filters in the address, an entry in full, export', async ({ open }) => {
  const page = await open(await everything(), '/admin/audit?action=setting')
  await h1(page, '审计日志')
  await page.getByRole('combobox', { name: '事项' }).click()
  await page.keyboard.type('全部公文')
  await page.press('Enter')
  await page.waitForURL(/action=document/)
  await page.getByRole('link').filter({ hasText: /\d{2}:\d{2}/ }).first().click()
  await page.getByRole('complementary').getByText('对象').waitFor()
  await page.look('audit entry')
  assert.match(page.url(), /action=document/)
  const download = page.waitForEvent('download')
  await page.press('e')
  assert.match((await download).suggestedFilename(), /审计日志\.xlsx/)
})

for (const [path, label, filter] of [
  ['/admin/people', '角色', 'role=registrar'],
  ['/admin/audit', '事项', 'action='],
  ['/admin/tags', '分类', 'facet='],
])
  browserTest(`on a phone the filters of ${path} are a sheet over all of it`, async ({ open }) => {
    const page = await open(await everything(), path, { viewport: phone })
    await page.getByRole('button', { name: '筛选', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: '筛选' })
    await sheet.getByLabel(label).waitFor()
    assert.equal((await sheet.boundingBox()).width, phone.width)
    await page.look(`filters ${path.slice(7)} phone`)
    await sheet.getByLabel(label).click()
    if (path.endsWith('people')) await page.locator('.ant-select-item-option', { hasText: '文书登记' }).click()
    else await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().click()
    await page.waitForURL((url) => url.search.includes(filter))
    await sheet.getByRole('button', { name: /^查看 [\d,]+ 条$/ }).click()
    await sheet.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: '筛选（1）' }).waitFor()
    await page.getByRole('list', { name: '筛选条件' }).getByRole('button', { name: /^去掉筛选/ }).click()
    await page.getByRole('button', { name: '筛选', exact: true }).waitFor()
  })

browserTest('stores: honest about one machine', async ({ open }) => {
  const page = await open(await admin(), '/admin/stores')
  await page.getByRole('heading', { name: '未达到双备份' }).waitFor()
  await page.getByText('两份副本在同一台机器').waitFor()
})

browserTest('queue: nothing failed; recognition paused and resumed', async ({ open }) => {
  const page = await open(await admin(), '/admin/queue')
  await h1(page, '队列')
  await page.getByText('没有失败的任务').waitFor()
  const pause = page.getByRole('button', { name: '暂停识别' })
  await pause.or(page.getByText('没有安装文字识别程序')).waitFor()
  if (await pause.count()) {
    await pause.click()
    await page.getByText('识别已暂停').waitFor()
    await page.look('recognition paused')
    await page.getByRole('button', { name: '恢复识别' }).click()
    await pause.waitFor()
  }
})

// Ten attempts of a job take days, so what failed is put into the answers; the real service then refuses to retry what it
// does not know, as it does for a job that has succeeded meanwhile.
const failedJobs = [
  { id: '4711', kind: 'fulltext.recognise', queue: 'ocr', state: 'given_up', attempts: 10, at: '2026-11-22T16:30:00Z' },
  { id: '4712', kind: 'export.make', queue: 'default', state: 'retrying', attempts: 3, at: '2026-11-22T08:00:00Z' },
]

for (const [language, texts] of Object.entries({
  zh: { one: '重试任务 4711', done: '任务 4711 已重新排队', all: '重试 2 个', title: '重试 2 个任务', allDone: '任务已不在失败之列', kind: '文字识别', state: '已放弃', cancel: '取消' },
  en: { one: 'Try again job 4711', done: 'Job 4711 is in the queue again', all: 'Try 2 again', title: 'Try 2 jobs again', allDone: 'The job is no longer among the failed ones', kind: 'Recognition', state: 'Given up', cancel: 'Cancel' },
}))
  browserTest(`queue: failed jobs by number and kind, tried again, ${language}`, async ({ open }) => {
    const page = await open(await admin(), '/', { language })
    let failed = failedJobs
    await page.route('**/api/v1/queues', async (route) => {
      const answer = await route.fetch()
      await route.fulfill({ response: answer, json: { ...(await answer.json()), failed } })
    })
    await page.goto(office.url + '/admin/queue')
    const row = page.getByRole('row').filter({ hasText: '4711' })
    await row.getByText(texts.kind, { exact: true }).waitFor()
    await row.getByText(texts.state).waitFor()
    await page.lookAll(`queue failed ${language}`)
    await page.getByRole('button', { name: texts.all }).click()
    await page.getByRole('dialog', { name: texts.title }).waitFor()
    await page.look(`queue retry all ${language}`)
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), texts.cancel, 'the focus is on the safe answer')
    await refused(page, async () => { // both are unknown to the service
      await page.getByRole('dialog').getByRole('button', { name: texts.all }).click()
      await page.getByText(texts.allDone).waitFor()
    })
    await page.route('**/api/v1/queues/jobs/4711/retry', (route) => {
      failed = failedJobs.slice(1)
      return route.fulfill({ status: 204 })
    })
    await page.getByRole('button', { name: texts.one }).click()
    await page.getByText(texts.done).waitFor()
    await row.waitFor({ state: 'detached' })
    assert.equal(await page.getByRole('button', { name: texts.all }).count(), 0, 'one alone needs no button for all')
  })

browserTest('queue: who registers sees how much waits and no single job; an error has its way out', async ({ open }) => {
  const page = await open(await registrar(), '/')
  let fails = true
  await page.route('**/api/v1/queues', (route) => (fails ? route.fulfill({ status: 500, contentType: 'application/problem+json', body: '{"status":500,"message":"内部错误"}' }) : route.continue()))
  await refused(page, async () => {
    await page.goto(office.url + '/admin/queue')
    await page.getByRole('main').getByRole('button', { name: '重试' }).waitFor()
  })
  await page.look('queue error')
  fails = false
  await page.getByRole('main').getByRole('button', { name: '重试' }).click()
  await page.getByRole('heading', { name: '各队列' }).waitFor()
  assert.equal(await page.getByRole('heading', { name: '失败的任务' }).count(), 0)
})
