import assert from 'node:assert/strict'
import { as, browserTest, office, refused, request, signIn } from './harness.mjs'
import { newPassword } from './office.mjs'

const password = newPassword()
const supervisor = () => as('e2e-supervisor', { roles: ['supervisor'], clearance: 'secret' })

browserTest('the first administrator signs in, must change the password, and is home', async ({ open }) => {
  const page = await open(undefined, '/tasks')
  await page.getByRole('heading', { name: '登录卷宗' }).waitFor()
  await page.look('sign-in')
  await page.getByLabel('用户名').fill('admin')
  await page.getByLabel('密码或一次性验证码').fill('not the password')
  await refused(page, async () => {
    await page.keyboard.press('Enter')
    await page.getByText('用户名或密码不正确').waitFor()
  })
  await page.look('sign-in refused')
  await page.getByLabel('密码或一次性验证码').fill(office.adminPassword)
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: '请设置新密码' }).waitFor()
  await page.look('first password')
  await page.getByLabel('当前密码或验证码').fill(office.adminPassword)
  await page.getByLabel('新密码', { exact: true }).fill(password)
  await page.getByLabel('再输一次新密码').fill('something else')
  await page.getByRole('button', { name: '保存新密码' }).click()
  await page.getByText('两次输入不一致').waitFor()
  await page.getByLabel('再输一次新密码').fill(password)
  await page.getByRole('button', { name: '保存新密码' }).click()

  // The address that one came for is still there.
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  assert.equal(new URL(page.url()).pathname, '/tasks')
  assert.equal((await request(await signIn('admin', password), 'GET', '/api/v1/me')).status, 200)
})

for (const language of ['zh', 'en'])
  browserTest(`tasks and settings: ${language}`, async ({ open }) => {
    const page = await open(await supervisor(), '/tasks', { language })
    for (const [path, title] of [['/tasks', { zh: '待办', en: 'Tasks' }], ['/me', { zh: '我的设置', en: 'My settings' }]]) {
      if (path !== '/tasks') await page.goto(office.url + path)
      await page.getByRole('heading', { level: 1, name: title[language] }).waitFor()
      await page.lookShared(`${path.slice(1)} ${language}`)
    }
    assert.match(await page.title(), language === 'zh' ? /^我的设置 · / : /^My settings · /)
    assert.equal(await page.evaluate(() => document.documentElement.lang), language === 'zh' ? 'zh-CN' : 'en')
  })

browserTest('the own password: changed, the fields are empty and still belong to the user name', async ({ open }) => {
  const person = await as('e2e-changer')
  const page = await open(person, '/me')
  const [current, fresh, again] = [page.getByLabel('当前密码'), page.getByLabel('新密码', { exact: true }), page.getByLabel('再输一次新密码')]
  for (let i = 0; i < 2; i++) {
    const next = newPassword()
    await current.fill(person.password)
    await fresh.fill(next)
    await again.fill(next)
    await Promise.all([page.waitForResponse((r) => r.url().endsWith('/me/password') && r.ok()), page.getByRole('button', { name: '保存新密码' }).click()])
    person.password = next
    await page.waitForFunction(() => [...document.querySelectorAll('#change-password input[type=password]')].every((field) => field.value === ''))
    await page.waitForTimeout(300) // the browser looks at forms when nothing else is to do; what it says fails the test
  }
})

browserTest('keys: g t goes to the tasks, ? lists, Ctrl+K finds, nothing happens in a field', async ({ open }) => {
  const page = await open(await supervisor(), '/me')
  await page.getByRole('heading', { level: 1, name: '我的设置' }).waitFor()
  await page.press('g t')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1', 'the focus is on the heading')
  await page.press('?')
  await page.getByRole('dialog', { name: '快捷键' }).waitFor()
  await page.look('keys')
  await page.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.press('Control+k')
  await page.getByRole('combobox', { name: '快速前往' }).fill('设置')
  await page.getByRole('option', { name: '我的设置' }).waitFor()
  await page.look('palette')
  await page.getByRole('combobox', { name: '快速前往' }).fill('task')
  await page.press('Enter')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
})

browserTest('a session that has ended asks again and keeps the page', async ({ open }) => {
  const person = await as('e2e-employee')
  const page = await open(person, '/me')
  await page.getByLabel('用途').fill('still here')
  await page.context().clearCookies()
  await refused(page, async () => {
    await page.getByRole('button', { name: '生成令牌' }).click()
    await page.getByRole('dialog', { name: '登录已过期' }).waitFor()
  })
  await page.getByRole('dialog').getByLabel('密码或一次性验证码').fill(person.password)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: '登录已过期' }).waitFor({ state: 'hidden' })
  assert.equal(await page.getByLabel('用途').inputValue(), 'still here')
})

browserTest('an address that is none', async ({ open }) => {
  const page = await open(await as('e2e-employee'), '/nowhere')
  await page.getByRole('heading', { level: 1, name: '没有找到' }).waitFor()
  await page.look('not found')
})

browserTest('signing out: every tab is at the sign-in page, nothing is kept, and Back shows nothing', async ({ open }) => {
  const page = await open(await as('e2e-employee'), '/tasks')
  await page.getByRole('heading', { level: 1, name: '待办' }).waitFor()
  const other = await page.context().newPage()
  await other.goto(office.url + '/me')
  await other.getByRole('heading', { level: 1, name: '我的设置' }).waitFor()
  await page.bringToFront()
  await page.goto(office.url + '/me')
  await page.getByRole('heading', { level: 1, name: '我的设置' }).waitFor()
  await page.evaluate(() => sessionStorage.setItem('docket.draft', 'half a registration'))

  await page.getByRole('button', { name: /^个人菜单/ }).click()
  await page.look('person menu')
  await refused(page, async () => { // what was on its way to the page
    await page.getByRole('menuitem', { name: '退出登录' }).click()
    for (const tab of [page, other]) await tab.getByRole('heading', { name: '登录卷宗' }).waitFor()
  })
  const kept = await page.evaluate(() => [...Object.keys(localStorage), ...Object.keys(sessionStorage).filter((k) => !k.startsWith('tsr-'))])
  assert.deepEqual(kept.sort(), ['docket.language', 'docket.theme'], 'how the pages look, and nothing else')

  await page.goBack()
  await page.getByRole('heading', { name: '登录卷宗' }).waitFor()
  assert.equal(await page.getByRole('navigation').count(), 0)
})
