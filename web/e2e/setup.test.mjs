// The first five minutes of a new office, on a service of its own that holds nothing yet.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { browserTest, phone, request } from './harness.mjs'
import { letter, pdf } from './letters.mjs'
import { newPassword, startOffice } from './office.mjs'

let empty
before(async () => {
  empty = await startOffice({ seed: false })
}, { timeout: 120_000 })
after(() => empty?.stop())

const h1 = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
const adminPassword = newPassword()

/** Signs in at the page and chooses a password, as everybody does the first time. */
async function firstSignIn(page, username, secret, password) {
  await page.getByLabel('用户名').fill(username)
  await page.getByLabel('密码或一次性验证码').fill(secret)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: '请设置新密码' }).waitFor()
  const current = page.getByLabel('当前密码或验证码')
  if (await current.count()) await current.fill(secret)
  await page.getByLabel('新密码', { exact: true }).fill(password)
  await page.getByLabel('再输一次新密码').fill(password)
  await page.getByRole('button', { name: '保存新密码' }).click()
}

/** Goes from the list to where a step is done. */
async function goTo(page, step) {
  await page.getByRole('button', { name: `去设置：${step}` }).click()
}

/** Comes back by the way that the page offers. */
async function back(page) {
  await page.getByRole('link', { name: '回到首次设置' }).click()
  await h1(page, '首次设置')
}

/** The line of an open picker that Enter takes. */
const active = (page, text) => page.locator('.ant-select-item-option-active', { hasText: text })

const isDone = (page, step) => page.getByRole('listitem').filter({ hasText: step }).getByText('✓ 已完成').waitFor()

browserTest('the first five minutes: from the printed password to the first document', async ({ open }) => {
  const page = await open(undefined)
  await page.goto(empty.url + '/')
  await page.getByRole('heading', { name: '登录卷宗' }).waitFor()
  await page.look('first 01 sign in')
  await firstSignIn(page, 'admin', empty.adminPassword, adminPassword)
  await h1(page, '首次设置') // nobody had to look for it
  await isDone(page, '设置管理员密码')
  await page.look('first 02 steps')
  await page.getByRole('button', { name: '稍后再说' }).click()
  await h1(page, '工作台')
  await page.reload()
  await h1(page, '工作台')
  await page.goto(empty.url + '/setup')
  await h1(page, '首次设置')
  assert.equal(await page.getByRole('button', { name: '去设置：登记第一份公文' }).count(), 0, 'no way to a page that one may not see')
  for (const path of ['/me', '/admin']) {
    await page.goto(empty.url + path + '?from=setup')
    await back(page)
  }

  // The name of the office.
  await goTo(page, '填写单位名称和全宗号')
  await h1(page, '参数')
  await page.getByRole('textbox', { name: '单位名称' }).fill('滨江新城建设管理办公室')
  await page.getByRole('textbox', { name: '全宗号' }).fill('L001')
  await page.getByRole('button', { name: '保存 2 项修改' }).click()
  await page.getByText('已保存 2 项参数').waitFor()
  await page.look('first 03 office')
  await back(page)
  await isDone(page, '填写单位名称和全宗号')

  // The address of the service is the operator's; it can wait, and be taken up again.
  await page.getByRole('button', { name: '跳过：设置访问地址' }).click()
  await page.getByText('已跳过：设置访问地址').waitFor()
  await page.getByRole('button', { name: '恢复：设置访问地址' }).click()
  await page.getByRole('button', { name: '跳过：设置访问地址' }).click()
  await page.getByRole('button', { name: '恢复：设置访问地址' }).waitFor()

  // Departments: one at the top, one below it.
  await goTo(page, '建立部门')
  await h1(page, '部门')
  await page.getByText('还没有部门').waitFor()
  await page.look('first 04 no departments')
  for (const [button, name, code] of [['新建部门', '综合办公室', 'ZH'], ['新建下级部门', '文书科', 'ZH-WS']]) {
    await page.getByRole('button', { name: button }).first().click()
    await page.getByLabel('部门名称').fill(name)
    await page.getByLabel('部门代码').fill(code)
    await page.keyboard.press('Control+Enter')
    await page.getByText(`已保存 ${name}`).waitFor()
  }
  await page.look('first 05 departments')
  await back(page)
  await isDone(page, '建立部门')

  // One registrar, who gets a code.
  await goTo(page, '添加人员')
  await h1(page, '人员')
  await page.getByRole('button', { name: '添加人员' }).click()
  await page.getByLabel('姓名', { exact: true }).fill('陈文书')
  await page.getByLabel('用户名', { exact: true }).fill('chen.ws')
  const department = page.getByRole('dialog').getByRole('combobox', { name: '部门' })
  await department.fill('wsk')
  await active(page, '文书科').waitFor()
  await department.press('Enter')
  await page.getByRole('dialog').getByLabel('文书登记').check()
  await page.look('first 06 new person')
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click()
  await page.getByText('已添加 陈文书').waitFor()
  const drawer = page.getByRole('dialog', { name: '陈文书' })
  await drawer.getByRole('button', { name: '生成登录码' }).click()
  const code = (await drawer.getByText(/^\d{4} \d{4}$/).textContent()).trim()
  await page.look('first 07 code')
  await drawer.getByRole('button', { name: '关闭' }).last().click()
  await drawer.waitFor({ state: 'hidden' })
  await back(page)
  await isDone(page, '添加人员')

  // This year's numbers went up to 137 on paper.
  await goTo(page, '核对登记簿和起始号')
  await h1(page, '登记簿与编号')
  await page.getByRole('link', { name: '收', exact: true }).click()
  await page.getByLabel('每年起始号').fill('138')
  await page.getByText(/下一个编号形如 收〔\d{4}〕138号/).waitFor()
  await page.look('first 08 register')
  await page.keyboard.press('Control+Enter')
  await page.getByText('已保存 收', { exact: true }).waitFor()
  await back(page)
  await isDone(page, '核对登记簿和起始号')

  await goTo(page, '设置另一台机器上的副本')
  await page.getByText('两份副本在同一台机器').waitFor()
  await page.look('first 09 stores')
  await back(page)

  // The registrar signs in with the code and registers the first document.
  const clerk = await open(undefined)
  await clerk.goto(empty.url + '/documents/new')
  await firstSignIn(clerk, 'chen.ws', code, newPassword())
  await h1(clerk, '登记')
  await clerk.look('first 10 register page')
  const [chooser] = await Promise.all([clerk.waitForEvent('filechooser'), clerk.getByRole('button', { name: '选择文件' }).click()])
  await chooser.setFiles({ name: '通知.pdf', mimeType: 'application/pdf', buffer: await pdf(clerk, letter({ no: '滨政〔2026〕9号', title: '关于召开年度工作会议的通知', from: '滨江区人民政府' })) })
  await clerk.locator('#register_title').fill('关于召开年度工作会议的通知')
  await clerk.getByLabel('来文单位').fill('滨江区人民政府')
  await clerk.getByLabel('来文字号').focus()
  await clerk.getByLabel('分发范围').click()
  await clerk.locator('.ant-select-item-option', { hasText: '全体' }).click()
  await clerk.locator('#register_title').click()
  await clerk.keyboard.press('Control+Enter')
  await clerk.getByText(/已登记 收〔\d{4}〕138号/).first().waitFor()
  await clerk.look('first 11 registered')

  await page.reload()
  await isDone(page, '登记第一份公文')
  await page.getByText('已完成 7 / 9 步').waitFor()
  await page.look('first 12 steps done')
})

browserTest('the list on a phone, in English, dark; and only for administrators', async ({ open }) => {
  const page = await open(undefined, '/', { viewport: phone, language: 'en', theme: 'dark' })
  await page.goto(empty.url + '/setup')
  await page.getByLabel('User name').fill('admin')
  await page.getByLabel('Password or one-time code').fill(adminPassword)
  await page.keyboard.press('Enter')
  await h1(page, 'First setup')
  await page.getByText('7 of 9 steps done').waitFor()
  await page.look('setup en phone dark')
  assert.equal((await request('', 'GET', '/api/v1/setup')).status, 401)
})
