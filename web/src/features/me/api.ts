import { answer, api, type components } from '@/shared/http'

export type Session = components['schemas']['AccountSession']
export type Token = components['schemas']['AccountToken']

export const listSessions = async () => (await answer(api.GET('/api/v1/me/sessions'))).items ?? []

export const endSession = (id: string) => answer(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }))

export const endOtherSessions = () => answer(api.DELETE('/api/v1/me/sessions'))

export const listTokens = async () => (await answer(api.GET('/api/v1/me/tokens'))).items ?? []

export const createToken = (name: string, days: number) => answer(api.POST('/api/v1/me/tokens', { body: { name, days } }))

export const revokeToken = (id: string) => answer(api.DELETE('/api/v1/me/tokens/{id}', { params: { path: { id } } }))
