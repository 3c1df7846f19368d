import { complete, type Me } from '@/shared/access'
import { answer, api } from '@/shared/http'

export const signIn = async (username: string, password: string): Promise<Me> => complete(await answer(api.POST('/api/v1/session', { body: { username, password } })))

export const signOut = () => answer(api.DELETE('/api/v1/session'))
