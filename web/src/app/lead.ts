import { allows, type Me } from '@/shared/access'
import { features } from './features'

/** Where somebody who has just signed in at the front door is led first; undefined: nowhere. A feature that does not know is passed over. */
export async function leadOf(me: Me): Promise<string | undefined> {
  for (const { lead } of features) {
    const to = lead && allows(me, lead.access) ? await lead.to().catch(() => undefined) : undefined
    if (to) return to
  }
  return undefined
}
