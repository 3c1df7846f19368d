import { answer, api, type components } from '@/shared/http'

export type Step = components['schemas']['SetupStep']

export const getSetup = async () => {
  const { items, done, total } = await answer(api.GET('/api/v1/setup'))
  return { items: items ?? [], done, total }
}

export const skipStep = (id: string) => answer(api.POST('/api/v1/setup/{id}/skip', { params: { path: { id } } }))

export const resumeStep = (id: string) => answer(api.DELETE('/api/v1/setup/{id}/skip', { params: { path: { id } } }))
