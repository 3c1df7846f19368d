/** The form of the office's registers: 收〔2026〕15号. */
export const standardForm = '{prefix}〔{year}〕{number}号'

/** Writes a number as the service does; undefined where the form lacks the year or the number, or knows a field that is none. */
export function writeNumber(form: string, prefix: string, year: number, number: number): string | undefined {
  const seen = { prefix: 0, year: 0, number: 0 }
  const text = form.replace(/\{(prefix|year|number)(?::([1-8]))?\}/g, (all, field: keyof typeof seen, width?: string) => {
    if (width && field !== 'number') return all
    seen[field]++
    return field === 'prefix' ? prefix : field === 'year' ? String(year) : String(number).padStart(Number(width ?? 0), '0')
  })
  return seen.year === 1 && seen.number === 1 && seen.prefix <= 1 && !/[{}]/.test(text) ? text : undefined
}
