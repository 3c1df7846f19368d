import { answer, api, type components } from '@/shared/http'

type Schemas = components['schemas']
export type Year = Schemas['WorkdayYear']
export type Template = Schemas['DocumentTemplate']
export type RouteNode = Schemas['DocumentRouteNode']
export type Webhook = Schemas['NotifyWebhook']
export type WebhookInput = Schemas['NotifyWebhookInput']
export type Duty = Schemas['RoutineDuty']
export type Run = Schemas['RoutineRun']
export type Daily = Schemas['DocumentDaily']

/** What somebody enters of a year: the notice of the government. */
export interface Notice {
  off: { from: string; to: string; name: string }[]
  working: string[]
  statutory: string[]
}

export const getYear = (year: number, signal?: AbortSignal) => answer(api.GET('/api/v1/calendar', { params: { query: { year } }, signal }))

export const setYear = (year: number, notice: Notice, version: number) => answer(api.PUT('/api/v1/calendar/{year}', { params: { path: { year } }, body: { ...notice, version } }))

export const listTemplates = async () => (await answer(api.GET('/api/v1/route-templates'))).items ?? []

/** What a template is, beside who saved it and when. */
export type TemplateInput = Omit<Template, 'id' | 'changed_by' | 'changed_at' | 'version'> & { version?: number }

export const addTemplate = (body: TemplateInput) => answer(api.POST('/api/v1/route-templates', { body: body as Template }))

export const saveTemplate = (id: string, body: TemplateInput) => answer(api.PUT('/api/v1/route-templates/{id}', { params: { path: { id } }, body: body as Template }))

export const removeTemplate = (id: string) => answer(api.DELETE('/api/v1/route-templates/{id}', { params: { path: { id } } }))

export const mailState = (signal?: AbortSignal) => answer(api.GET('/api/v1/settings/mail', { signal }))

export const testMail = () => answer(api.POST('/api/v1/settings/mail/test'))

export const listWebhooks = async () => (await answer(api.GET('/api/v1/settings/webhooks'))).items ?? []

export const addWebhook = (body: WebhookInput) => answer(api.POST('/api/v1/settings/webhooks', { body }))

export const editWebhook = (id: string, body: WebhookInput) => answer(api.PATCH('/api/v1/settings/webhooks/{id}', { params: { path: { id } }, body }))

export const removeWebhook = (id: string) => answer(api.DELETE('/api/v1/settings/webhooks/{id}', { params: { path: { id } } }))

export const testWebhook = (id: string) => answer(api.POST('/api/v1/settings/webhooks/{id}/test', { params: { path: { id } } }))

export const listDuties = async () => (await answer(api.GET('/api/v1/duties'))).items ?? []

export const assignDuty = (key: string, body: Schemas['RoutineAssignment']) => answer(api.PUT('/api/v1/duties/{key}', { params: { path: { key } }, body }))

export const dutyRuns = (key: string, cursor: string | undefined, signal: AbortSignal) => answer(api.GET('/api/v1/duties/{key}/runs', { params: { path: { key }, query: { cursor, limit: 50 } }, signal }))

export const getDaily = (date: string, signal?: AbortSignal) => answer(api.GET('/api/v1/daily', { params: { query: { date: date || undefined } }, signal }))

/** One A4, made by the service. */
export const dailyPaper = (date: string) => '/api/v1/daily.pdf?date=' + encodeURIComponent(date)
