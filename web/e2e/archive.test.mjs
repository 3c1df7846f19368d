import assert from 'node:assert/strict'
import { as, browserTest, office, phone, refused, request, signIn } from './harness.mjs'
import { changePlan, confirm, execute, fileBatch, heading, listForDestruction, lookAll, nameWitnesses, planBatch, row, sign } from './steps.mjs'

const people = {
  admin: () => as('e2e-arch-admin', { roles: ['admin'], name: '吴管理' }),
  registrar: () => as('e2e-arch-registrar', { roles: ['registrar'], clearance: 'secret', name: '林登记' }),
  archivist: () => as('e2e-arch-archivist', { roles: ['archivist'], clearance: 'secret', name: '顾档案' }),
  appraiser: () => as('e2e-arch-appraiser', { roles: ['archivist'], clearance: 'secret', name: '许鉴定' }),
  supervisor: () => as('e2e-arch-supervisor', { roles: ['supervisor'], clearance: 'secret', name: '陈主管' }),
  witness: () => as('e2e-arch-witness', { name: '方监销', department: 'CW' }),
  second: () => as('e2e-arch-second', { name: '石监销', department: 'JS' }),
  employee: () => as('e2e-arch-employee', { name: '周员工', department: 'SC' }),
}

const cookies = new Map()
/** A request of somebody, past the pages, that must be answered as it should. */
async function act(who, method, path, body) {
  const person = await people[who]()
  if (!cookies.has(who)) cookies.set(who, await signIn(person.username, person.password))
  const answer = await request(cookies.get(who), method, '/api/v1' + path, body)
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`)
  return answer.status === 204 ? undefined : answer.json()
}

let numbered = 0
/** A record on paper that waits for filing: whoever was to sign for it has. */
async function waiting(fields) {
  const me = (await people.registrar()).username
  const d = await act('registrar', 'POST', '/documents', {
    title: `第${++numbered}号归档材料`, direction: 'incoming', source: '云港区档案服务中心', source_no: `云档〔2026〕${numbered}号`, kind: '通知', carrier: 'paper', location: '一号柜', received_on: '2026-03-02', pages: 3, classification: 'internal', distribution: { users: [me] }, ...fields,
  })
  const tasks = await act('registrar', 'GET', '/tasks?state=open&limit=200')
  const mine = tasks.items.filter((task) => task.subject.id === d.id && task.kind === 'acknowledge').map((task) => task.id)
  if (mine.length > 0) await act('registrar', 'POST', '/tasks/acknowledge', { ids: mine })
  return d
}

let made
/** An office with a fonds code, three records that wait for filing, one that is not concluded, and three whose retention has ended. */
function work() {
  return (made ??= (async () => {
    for (const who of Object.keys(people)) await people[who]()
    await act('admin', 'PATCH', '/settings', { values: { 'office.fonds_code': 'L001' } })
    const first = await waiting({ title: '关于开展档案整理工作的通知', kind: '通知' })
    const second = await waiting({ title: '关于档案库房温湿度的通知', kind: '通知' })
    const third = await waiting({ title: '关于购置密集架的批复', kind: '批复' })
    const due = []
    for (const title of ['2009年办公用品领用通知', '2009年值班安排通知', '2009年卫生检查通知']) {
      const d = await waiting({ title })
      due.push(await act('archivist', 'POST', `/documents/${d.id}/file`, { year: 2009, retention: '10y', reason: '补归历年材料' }))
    }
    return { first, second, third, due }
  })())
}

browserTest('待归档 becomes a batch that is arranged by keys, and all of it gets its numbers at once', async ({ open }) => {
  const { first, second } = await work()
  const page = await open(await people.archivist(), '/archive/waiting?kind=通知')
  await row(page, first.register_no).waitFor()
  await lookAll(page, 'archive waiting zh')
  await planBatch(page, [first.register_no, second.register_no])
  await row(page, first.register_no).getByText('L001-WS·2026-D10-0001').waitFor()
  // Alt+↓ moves the row that has the focus, and the focus goes with it.
  await row(page, first.register_no).locator('[data-row-link]').focus()
  await page.press('Alt+ArrowDown')
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), first.register_no)
  await row(page, first.register_no).getByText('L001-WS·2026-D10-0002').waitFor()
  await page.press('Alt+ArrowUp')
  await row(page, first.register_no).getByText('L001-WS·2026-D10-0001').waitFor()
  // By the button, which keeps the focus as well.
  await row(page, second.register_no).getByRole('button', { name: /^上移/ }).click()
  await row(page, second.register_no).getByText('L001-WS·2026-D10-0001').waitFor()
  // For all rows at once.
  await page.getByRole('checkbox', { name: '全选已显示的' }).check()
  await changePlan(page, [first.register_no, second.register_no], { office: 'zh' }, 'archive plan dialog')
  await row(page, second.register_no).getByText('L001-WS·2026-D10-ZH-0001').waitFor()
  await lookAll(page, 'archive batch zh')
  await page.reload() // a batch that was begun goes on
  await fileBatch(page, 2)
  await row(page, second.register_no).getByText('L001-WS·2026-D10-ZH-0001').waitFor()
  assert.equal(await page.getByRole('button', { name: /^上移/ }).count(), 0)
  await page.look('archive batch filed')
  const filed = await act('archivist', 'GET', `/documents/${second.id}`)
  assert.equal(filed.archival_code, 'L001-WS·2026-D10-ZH-0001')
})

browserTest('a row can be left out of a batch, and what is not complete says what is missing and where', async ({ open }) => {
  const { third } = await work()
  const open1 = await act('registrar', 'POST', '/documents', { title: '尚未办结的请示', direction: 'incoming', source: '云港区档案服务中心', kind: '请示', carrier: 'paper', location: '二号柜', received_on: '2026-03-02', handling: 'act', due_on: '2026-12-31', lead_department: 'ZH', classification: 'internal', distribution: { departments: ['ZH'] } })
  const batch = await act('archivist', 'POST', '/archive/batches', { ids: [third.id, open1.id] })
  const page = await open(await people.archivist(), '/archive/waiting')
  await page.getByRole('link', { name: '2 件的批次' }).click()
  await heading(page, '归档批次')
  assert.match(page.url(), new RegExp(batch.id))
  await page.getByText('1 件还不齐全，归档时留下').waitFor()
  await row(page, open1.register_no).getByRole('link', { name: '尚未办结' }).waitFor()
  await row(page, open1.register_no).getByRole('button', { name: /^移出/ }).click()
  await row(page, open1.register_no).waitFor({ state: 'detached' })
  await page.getByText('已保存', { exact: true }).waitFor()
  await fileBatch(page, 1)
})

browserTest('the archive is browsed by year, period and office, with its papers and where each item lies', async ({ open }) => {
  const { due } = await work()
  const page = await open(await people.archivist(), '/archive')
  const tree = page.getByRole('navigation', { name: '年度、期限与机构' })
  await tree.getByRole('link', { name: '2009年' }).click()
  await row(page, due[0].archival_code).getByText('文件夹 ✓').waitFor()
  await row(page, 'L001-WS·2026').first().waitFor({ state: 'detached' })
  assert.equal(await page.getByRole('row').count(), 4)
  await lookAll(page, 'archive browse zh')
  await page.getByRole('button', { name: '打印' }).click()
  for (const [name, type] of [['归档文件目录（PDF）', 'pdf'], ['归档文件目录（Excel）', 'spreadsheet'], ['备考表', 'pdf'], ['盒脊', 'pdf']]) {
    const href = await page.getByRole('menuitem', { name }).getByRole('link').getAttribute('href')
    const answer = await request(cookies.get('archivist'), 'GET', href)
    assert.ok(answer.ok && answer.headers.get('content-type').includes(type), `${name}: ${answer.status} ${answer.headers.get('content-type')}`)
  }
  await page.press('Escape')
  await row(page, due[0].archival_code).getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '更改存放位置' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('存放位置').fill('三号柜 2 层')
  await dialog.getByLabel('理由').fill('移库')
  await page.press('Control+Enter')
  await row(page, due[0].archival_code).getByText('三号柜 2 层').waitFor()
  await page.getByRole('link', { name: '全部' }).focus()
})

browserTest('the rules of retention are changed in their order, and a mistake is shown at its line', async ({ open }) => {
  await work()
  const page = await open(await people.archivist(), '/archive/rules')
  await page.getByRole('button', { name: '添加规则' }).click()
  await refused(page, async () => {
    const last = page.locator('.archive-rules > li').last()
    await last.getByLabel('标签值').fill('基建')
    await page.getByRole('button', { name: '保存' }).click()
    await last.locator('.ant-form-item-explain-error').first().waitFor()
  })
  await page.look('archive rules mistake')
  await page.locator('.archive-rules > li').last().getByLabel('标签类别').fill('项目名称')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存规则').waitFor()
  await lookAll(page, 'archive rules zh')
})

browserTest('鉴定, 续存 and 销毁: each step by its own person, each with the own password, until nothing is left but the record', async ({ open }) => {
  const { due } = await work()
  const archivist = await people.archivist()
  const page = await open(archivist, '/archive/appraisals')
  await row(page, due[0].archival_code).getByText('已期满').waitFor()
  await lookAll(page, 'archive appraisals zh')

  await page.getByRole('checkbox', { name: `选择 ${due[2].archival_code}` }).check()
  await page.getByRole('button', { name: '续存 1 件' }).click()
  await page.getByRole('dialog').getByLabel('理由').fill('仍有查考价值')
  await page.look('archive prolong')
  await page.getByRole('dialog').getByRole('button', { name: '续存 1 件' }).click()
  await page.getByText('已续存 1 件').waitFor()
  await row(page, due[2].archival_code).waitFor({ state: 'detached' }) // due in 2030

  // What is on hold is refused, by name and reason.
  await act('archivist', 'POST', `/documents/${due[1].id}/holds`, { reason: '审计' })
  await page.reload()
  await row(page, due[1].archival_code).getByText('暂停处置').waitFor()
  const { drawer, ask, send } = await listForDestruction(page, due.slice(0, 2).map((d) => d.archival_code), '档案室')
  await refused(page, async () => {
    await ask()
    await drawer.getByText(new RegExp(`${due[1].archival_code}：`)).waitFor()
  })
  await lookAll(page, 'archive propose refused zh')
  await act('archivist', 'DELETE', `/documents/${due[1].id}/holds`, { reason: '审计结束' })
  const address = await send()
  await page.getByText('等待另一名档案员').waitFor()
  assert.equal(await page.getByLabel('本人登录密码').count(), 0) // nothing of it is the proposer's to decide
  await lookAll(page, 'archive destruction appraisal zh')

  // The appraiser comes from 待办.
  const appraiser = await people.appraiser()
  const appraisal = await open(appraiser, '/tasks')
  await appraisal.locator('[data-row-link]').filter({ hasText: /鉴定|销毁/ }).first().click()
  await heading(appraisal, '销毁清册（2 件）')
  await refused(appraisal, async () => {
    await appraisal.getByLabel('本人登录密码').fill('not-the-password')
    await appraisal.getByRole('button', { name: '同意销毁' }).click()
    await appraisal.locator('.ant-form-item-explain-error').first().waitFor()
  })
  await sign(appraisal, appraiser, 'appraise')

  const supervisor = await people.supervisor()
  const approval = await open(supervisor, address)
  await nameWitnesses(approval, ['方监销', '石监销'])
  await lookAll(approval, 'archive destruction approval zh')
  await sign(approval, supervisor, 'approve')

  // The witnesses see the rows, and no content; each signs with an own sign-in, one of them on a phone.
  const [witness, second] = [await people.witness(), await people.second()]
  const counting = await open(witness, address, { viewport: phone })
  await counting.getByText('2009年办公用品领用通知').waitFor()
  await counting.look('archive destruction witness phone')
  await sign(counting, witness, 'before')
  const counting2 = await open(second, address)
  await counting2.getByText('等待 石监销').waitFor()
  await refused(counting2, async () => {
    await counting2.getByRole('link', { name: due[0].archival_code }).click()
    await counting2.getByRole('heading', { name: '没有找到' }).waitFor()
    await counting2.goBack()
  })
  await sign(counting2, second, 'before')

  // The number of items is typed; another one, and Enter, do nothing.
  await page.reload()
  const count = page.getByLabel('输入件数')
  await count.fill('3')
  await page.getByLabel('本人登录密码').fill(archivist.password)
  await page.getByRole('button', { name: '销毁 2 件' }).click()
  await page.getByText('与清册不符：清册共 2 件').waitFor()
  await lookAll(page, 'archive destruction ready zh')
  await count.fill('2')
  await page.press('Enter')
  await page.getByText('执行销毁', { exact: true }).first().waitFor()
  await execute(page, archivist, 2, ['方监销', '石监销'])
  await confirm(page, address, [[counting, witness], [counting2, second]])
  await lookAll(page, 'archive destruction done zh')
  const register = await request(cookies.get('archivist'), 'GET', '/api/v1/destructions/' + address.split('/').at(-1) + '/register.pdf')
  assert.equal(register.headers.get('content-type'), 'application/pdf')
  const record = await act('archivist', 'GET', `/documents/${due[0].id}`)
  assert.equal(record.status, 'destroyed')
})

browserTest('a list can be refused with a reason, and taken back by who made it', async ({ open }) => {
  const d = await act('archivist', 'POST', `/documents/${(await (async () => (await work(), waiting({ title: '2008年会议室使用通知' })))()).id}/file`, { year: 2008, retention: '10y', reason: '补归历年材料' })
  const propose = () => act('archivist', 'POST', '/destructions', { documents: [d.id], reason: '期满', method: '系统删除', place: '档案室' })
  const first = await propose()
  const appraiser = await people.appraiser()
  const page = await open(appraiser, '/archive/destructions/' + first.id)
  await page.getByRole('button', { name: '不同意' }).click()
  await page.getByRole('button', { name: '不同意销毁 1 件' }).click()
  await page.getByText('请写明理由').waitFor()
  await page.getByLabel('理由').fill('仍有查考价值')
  await page.getByLabel('本人登录密码').fill(appraiser.password)
  await page.getByRole('button', { name: '不同意销毁 1 件' }).click()
  await page.locator('.page-header').getByText('未批准').waitFor()
  await page.look('archive destruction refused')
  const second = await propose()
  const own = await open(await people.archivist(), '/archive/destructions')
  await own.locator(`a[href="/archive/destructions/${second.id}"]`).click()
  await own.getByRole('button', { name: '撤回' }).click()
  await own.getByRole('dialog').getByLabel('理由').fill('重新编制')
  await own.getByRole('button', { name: '撤回清册' }).click()
  await own.locator('.page-header').getByText('已撤回').waitFor()
  await own.goto(office.url + '/archive/destructions')
  await lookAll(own, 'archive destructions zh')
})

browserTest('the registers of a year as spreadsheets and on paper', async ({ open }) => {
  await work()
  const page = await open(await people.registrar(), '/documents/registers?year=2026')
  await page.getByRole('heading', { name: '收文登记簿' }).waitFor()
  await lookAll(page, 'registers zh')
  const saved = page.waitForEvent('download')
  await page.getByRole('listitem').filter({ hasText: '收文登记簿' }).getByRole('button', { name: 'Excel' }).click()
  assert.equal((await saved).suggestedFilename(), '收文登记簿 2026.xlsx')
  const pdf = await page.getByRole('listitem').filter({ hasText: '收文登记簿' }).getByRole('link', { name: '打印（PDF）' }).getAttribute('href')
  await act('registrar', 'GET', '/tasks?limit=1')
  assert.equal((await request(cookies.get('registrar'), 'GET', pdf)).headers.get('content-type'), 'application/pdf')
})

browserTest('who has no part in it sees nothing of it', async ({ open }) => {
  const { third } = await work()
  const d = await act('archivist', 'POST', `/documents/${(await waiting({ title: '2007年考勤通知' })).id}/file`, { year: 2007, retention: '10y', reason: '补归历年材料' })
  const list = await act('archivist', 'POST', '/destructions', { documents: [d.id], reason: '期满', method: '系统删除', place: '档案室' })
  const page = await open(await people.employee(), '/archive/waiting')
  await page.getByRole('heading', { name: '您没有查看权限' }).waitFor()
  assert.equal(await page.getByRole('link', { name: '归档', exact: true }).count(), 0)
  await refused(page, async () => {
    await page.goto(office.url + '/archive/destructions/' + list.id)
    await page.getByRole('heading', { name: '没有找到' }).waitFor()
  })
  await page.goto(office.url + '/archive/destructions')
  await page.getByText('没有销毁清册').waitFor()
  assert.doesNotMatch(await page.locator('body').textContent(), new RegExp(third.title + '|2007年考勤'))
})

for (const [path, words] of [['/archive/waiting', 'To be filed'], ['/archive', 'Archive'], ['/archive/appraisals', 'Appraisal'], ['/archive/destructions', 'Destruction'], ['/archive/rules', 'Retention rules'], ['/documents/registers', 'Registers']])
  browserTest(`${words}: en`, async ({ open }) => {
    await work()
    const page = await open(await people.archivist(), path, { language: 'en' })
    await page.getByRole('heading', { level: 1, name: words }).waitFor()
    await page.lookShared(`archive en ${words}`)
  })

browserTest('a record is put on hold with a reason, which its page says, and released with another', async ({ open }) => {
  const { third } = await work()
  const page = await open(await people.archivist(), '/documents/' + third.id)
  const menu = async () => {
    await page.locator('.page-header').getByRole('button', { name: /更多/ }).click()
    await page.getByRole('menuitem', { name: '暂停处置／解除' }).click()
  }
  await menu()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('原因').fill('诉讼中')
  await page.press('Control+Enter')
  await page.locator('.page-header').getByText('暂停处置：诉讼中').waitFor()
  await lookAll(page, 'document on hold zh')
  await menu()
  await dialog.getByText('诉讼中').waitFor()
  await page.look('hold release')
  await dialog.getByLabel('原因').fill('已结案')
  await page.press('Control+Enter')
  await page.locator('.page-header').getByText('暂停处置：诉讼中').waitFor({ state: 'detached' })
})

const day = (from) => new Date(Date.now() + 8 * 3_600_000 + from * 86_400_000).toISOString().slice(0, 10)

browserTest('KPI-01: the number, the months and the list behind each number; nothing due is no data', async ({ open }) => {
  await work()
  const year = day(0).slice(0, 4)
  for (const title of ['逾期未办的请示', '逾期未办的报告']) // due in this year, and over
    await act('registrar', 'POST', '/documents', { title, direction: 'incoming', source: '云港区档案服务中心', kind: '请示', carrier: 'paper', location: '二号柜', received_on: `${year}-01-02`, handling: 'read', due_on: `${year}-01-05`, classification: 'internal', distribution: { all: true } })
  const page = await open(await people.supervisor(), '/dashboard')
  await page.getByRole('heading', { name: '文件处理时效率' }).waitFor()
  await page.locator('.dashboard-figure').getByText('未达标').waitFor()
  await page.getByRole('link', { name: /^1月逾期未办 \d+ 件$/ }).click()
  await page.getByRole('heading', { name: '逾期未办的公文' }).waitFor()
  assert.match(page.url(), /month=1&part=overdue/)
  await row(page, '逾期未办的请示').waitFor()
  await lookAll(page, 'dashboard zh')
  await page.goBack()
  await page.getByRole('heading', { name: '逾期未办的公文' }).waitFor({ state: 'detached' })
  await page.goto(office.url + '/dashboard?year=' + (Number(year) - 4))
  await page.locator('.dashboard-figure').getByText('无数据').waitFor()
  const en = await open(await people.supervisor(), '/dashboard', { language: 'en' })
  await en.getByRole('heading', { name: 'Documents finished in time' }).waitFor()
  await en.lookShared('dashboard en')
  const home = await open(await people.supervisor(), '/')
  await home.getByRole('heading', { name: '本月按期办结' }).waitFor()
  const employee = await open(await people.employee(), '/dashboard')
  await employee.getByRole('heading', { name: '您没有查看权限' }).waitFor()
})
