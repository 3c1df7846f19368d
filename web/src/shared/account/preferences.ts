import type { Preferences } from '@/shared/access'
import { answer, api } from '@/shared/http'

/** Keeps what a person chose, wherever they sign in next. */
export const savePreferences = (changes: Partial<Preferences>): Promise<Preferences> => answer(api.PATCH('/api/v1/me/preferences', { body: changes }))
