import { getSetup } from './api'

const mark = 'docket.setup-offered'

/** No more of it in this session of the browser. */
export const leaveForLater = () => sessionStorage.setItem(mark, '1')

/** Leads an administrator to the setup while steps of it are open; once in a session of the browser. */
export async function lead(): Promise<string | undefined> {
  if (sessionStorage.getItem(mark)) return undefined
  const { items } = await getSetup()
  if (items.every((s) => s.done || s.skipped)) return undefined
  leaveForLater()
  return '/setup'
}
