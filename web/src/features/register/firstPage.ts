/** The text of the first page of a local file, '' where it has none: a scan, a format that only the service reads. */
export async function firstPageText(file: File): Promise<string> {
  if (file.type.startsWith('text/')) return file.slice(0, 6000).text()
  if (file.type !== 'application/pdf' && !/\.pdf$/i.test(file.name)) return ''
  const { openPdf } = await import('@/shared/viewer/pdf')
  const task = await openPdf(file)
  try {
    const page = await (await task.promise).getPage(1)
    const { items } = await page.getTextContent()
    return items.map((i) => ('str' in i ? i.str + (i.hasEOL ? '\n' : '') : '')).join('')
  } catch {
    return '' // encrypted or damaged: the service says so
  } finally {
    void task.destroy()
  }
}
