// Letters as they come to an office: made by the browser, so that they are real PDF files and real scans.

const head = (no, from) => `<h1 style="color:#c00;text-align:center;font-size:30px">${from}文件</h1><p style="text-align:center">${no}</p><hr style="border-color:#c00">`

/** The page of a letter. */
export function letter({ no, title, from, to = '滨江建设集团有限公司：', date = '2026年11月20日', mark = '' }) {
  return `<div style="font:18px 'Noto Serif CJK SC',serif;padding:24px">${mark && `<p>${mark}</p>`}${head(no, from)}
    <h2 style="text-align:center;font-size:22px">${title}</h2><p>${to}</p>
    <p>${'为做好有关工作，现将具体事项通知如下，请遵照执行并及时反馈情况。'.repeat(8)}</p><p style="text-align:right">${from}<br>${date}</p></div>`
}

/** A PDF file of pages of HTML; '' is a blank sheet. */
export async function pdf(page, ...pages) {
  return made(page, pages.map((p, i) => `<div style="height:900px;${i < pages.length - 1 ? 'break-after:page' : ''}">${p || '&nbsp;'}</div>`).join(''), (p) => p.pdf({ format: 'A4' }))
}

/** The picture of a page: a scan without text. */
export const scan = (page, html) => made(page, html, (p) => p.screenshot({ type: 'jpeg', quality: 70 }))

async function made(page, html, take) {
  const paper = await page.context().newPage()
  await paper.setViewportSize({ width: 800, height: 1131 })
  await paper.setContent(html)
  const bytes = await take(paper)
  await paper.close()
  return bytes
}
