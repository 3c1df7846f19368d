// Steps of the life of a document that several tests play, each on the page where people take it and in the language of that page.
import { office } from './harness.mjs'

const words = {
  zh: {
    select: (name) => '选择 ' + name, heading: { batch: '归档批次' },
    plan: (n) => `编制批次（${n} 件）`, year: '年度', retention: '保管期限', office: '机构（问题）', yearReason: '年度的理由', change: (n) => `更改 ${n} 件的归档信息`, changed: (n) => `更改 ${n} 件`, saved: '已保存', file: (n) => `归档 ${n} 件`, filed: (n) => `本批 ${n} 件已全部归档`,
    list: (n) => `列入销毁清册 ${n} 件`, place: '地点', propose: (n) => `提请鉴定 ${n} 件`, listOf: (n) => `销毁清册（${n} 件）`, witnesses: '监销人', password: '本人登录密码', count: '输入件数', destroy: (n) => `销毁 ${n} 件`, waitsFor: (names) => '等待 ' + names.join('、'), confirming: '待签字', destroyed: '已销毁',
    sign: { appraise: ['同意销毁', '已鉴定，转主管审批'], approve: ['批准销毁', '已批准，转监销人清点'], before: ['清点无误，签字', '已签字：清点无误'], after: ['确认已销毁，签字', '已签字：确认已销毁'] },
  },
  en: {
    select: (name) => 'Select ' + name, heading: { batch: 'Filing batch' },
    plan: (n) => `Make a batch (${n})`, year: 'Year', retention: 'Retention', office: 'Office or subject', yearReason: 'Reason for the year', change: (n) => `Change the filing of ${n}`, changed: (n) => `Change ${n}`, saved: 'Saved', file: (n) => `File ${n}`, filed: (n) => (n === 1 ? 'The only one of this batch is filed' : `All ${n} of this batch are filed`),
    list: (n) => `Put ${n} on a list for destruction`, place: 'Place', propose: (n) => `Ask to appraise ${n}`, listOf: (n) => `List for destruction (${n} ${n === 1 ? 'item' : 'items'})`, witnesses: 'Witnesses', password: 'Your own password', count: 'Number of items', destroy: (n) => `Destroy ${n} ${n === 1 ? 'item' : 'items'}`, waitsFor: (names) => 'Waits for ' + names.join(', '), confirming: 'To be signed', destroyed: 'Destroyed',
    sign: { appraise: ['Agree to destroy', 'Appraised; a supervisor is next'], approve: ['Approve the destruction', 'Approved; the witnesses are next'], before: ['Counted, sign', 'Signed: counted'], after: ['Destroyed, sign', 'Signed: destroyed'] },
  },
}
const say = (page) => words[page.language]
const button = (within, name) => within.getByRole('button', { name, exact: true })

export const row = (page, text) => page.getByRole('row').filter({ hasText: text })
export const heading = (page, name) => page.getByRole('heading', { level: 1, name }).waitFor()

/** The pointer is taken away first: what lies under it looks otherwise. */
export async function lookAll(page, name) {
  await page.mouse.move(0, 0)
  await page.lookAll(name)
}

/** Takes an option of a list that opens below a field; typed, where one can type, is what finds it. */
export async function choose(field, typed, option) {
  if (typed) await field.fill(typed)
  else await field.click()
  await field.page().locator('.ant-select-dropdown:visible .ant-select-item-option', { hasText: option }).first().click()
}

/** 待归档: what has these numbers becomes a batch, which is shown. */
export async function planBatch(page, numbers) {
  const t = say(page)
  for (const number of numbers) await page.getByRole('checkbox', { name: t.select(number) }).check()
  await button(page, t.plan(numbers.length)).click()
  await heading(page, t.heading.batch)
}

/** Gives the rows of these numbers another class of the archive; the dialog is looked at where it is given a name. */
export async function changePlan(page, numbers, { year, retention, office: of, reason }, picture) {
  const t = say(page)
  for (const number of numbers) await page.getByRole('checkbox', { name: t.select(number) }).check()
  await button(page, t.change(numbers.length)).click()
  const dialog = page.getByRole('dialog')
  if (year) await dialog.getByLabel(t.year, { exact: true }).fill(String(year))
  if (retention) await choose(dialog.getByLabel(t.retention), '', retention)
  if (of) await dialog.getByLabel(t.office).fill(of)
  if (reason) await dialog.getByLabel(t.yearReason).fill(reason)
  if (picture) await page.look(picture)
  await button(dialog, t.changed(numbers.length)).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText(t.saved, { exact: true }).waitFor()
}

/** Gives a batch its numbers. */
export async function fileBatch(page, count) {
  const t = say(page)
  await button(page, t.file(count)).click()
  await button(page.getByRole('dialog'), t.file(count)).click()
  await page.getByText(t.filed(count)).waitFor()
}

/** 鉴定: opens the form of a list for destruction with these codes; send() hands it in and returns where the list is. */
export async function listForDestruction(page, codes, place) {
  const t = say(page)
  for (const code of codes) await page.getByRole('checkbox', { name: t.select(code) }).check()
  await button(page, t.list(codes.length)).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel(t.place).fill(place)
  const ask = () => button(drawer, t.propose(codes.length)).click()
  const send = async () => {
    await ask()
    await heading(page, t.listOf(codes.length))
    return new URL(page.url()).pathname
  }
  return { drawer, ask, send }
}

/** Names two witnesses where the approver does. */
export async function nameWitnesses(page, names) {
  const field = page.getByLabel(say(page).witnesses)
  for (const name of names) await choose(field, name, name)
  await page.keyboard.press('Escape')
}

/** Signs a step of a destruction (appraise, approve, before, after) with the own password. */
export async function sign(page, person, step) {
  const [act, done] = say(page).sign[step]
  await page.getByLabel(say(page).password).fill(person.password)
  await button(page, act).click()
  await page.getByText(done).waitFor()
}

/** Carries a destruction out: the number of items is typed, and the own password; then the witnesses are waited for. */
export async function execute(page, person, count, witnesses) {
  const t = say(page)
  await page.getByLabel(t.count).fill(String(count))
  await page.getByLabel(t.password).fill(person.password)
  await button(page, t.destroy(count)).click()
  await page.locator('.page-header').getByText(t.confirming, { exact: true }).waitFor({ timeout: 60_000 })
  await page.getByText(t.waitsFor(witnesses)).waitFor()
}

/** Both witnesses confirm on pages that have shown the list before, and the list says that it is over. */
export async function confirm(page, address, witnesses) {
  for (const [view, person] of witnesses) {
    await view.goto(office.url + address)
    await sign(view, person, 'after')
  }
  await page.reload()
  await page.locator('.page-header').getByText(say(page).destroyed, { exact: true }).waitFor()
}
