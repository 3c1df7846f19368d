import assert from 'node:assert/strict'
import { as, browserTest, desk, office, phone, refused, request, signIn } from './harness.mjs'

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
      await page.lookAll(`office ${path.slice(1).replace(/[^\w]+/g, '-')} ${language}`)
    }
  })
