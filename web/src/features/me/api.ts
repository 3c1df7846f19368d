import { answer, api, type components } from '@/shared/http'

export type Session = components['schemas']['AccountSession']
export type Token = components['schemas']['AccountToken']

export type Notifications = components['schemas']['NotifyChoice']
export type Delegation = components['schemas']['DelegationDelegation']
export type DelegationInput = components['schemas']['DelegationInput']

export const getNotifications = (signal?: AbortSignal) => answer(api.GET('/api/v1/me/notifications', { signal }))

export const chooseNotifications = (muted: string[]) => answer(api.PUT('/api/v1/me/notifications', { body: { muted } }))

export const listDelegations = (cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/delegations', { params: { query: { cursor, limit: 100 } }, signal }))

export const giveDelegation = (body: DelegationInput) => answer(api.POST('/api/v1/delegations', { body }))

export const endDelegation = (id: string) => answer(api.DELETE('/api/v1/delegations/{id}', { params: { path: { id } } }))

export const approveDelegation = (id: string) => answer(api.POST('/api/v1/delegations/{id}/approve', { params: { path: { id } } }))

export const listSessions = async () => (await answer(api.GET('/api/v1/me/sessions'))).items ?? []

export const endSession = (id: string) => answer(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id } } }))

export const endOtherSessions = () => answer(api.DELETE('/api/v1/me/sessions'))

export const listTokens = async () => (await answer(api.GET('/api/v1/me/tokens'))).items ?? []

export const createToken = (name: string, days: number) => answer(api.POST('/api/v1/me/tokens', { body: { name, days } }))

export const revokeToken = (id: string) => answer(api.DELETE('/api/v1/me/tokens/{id}', { params: { path: { id } } }))
