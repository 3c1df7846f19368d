import type { Feature } from '@/shared/feature'

const drafts = { zh: '我的草稿', en: 'My drafts' }
const begin = { zh: '拟稿', en: 'Draft' }
const seals = { zh: '用印登记', en: 'Uses of seals' }
const writers = { permission: 'document.draft' }
const keepers = { permission: 'document.seal_uses' }

export const feature: Feature = {
  id: 'drafts',
  routes: [
    { path: '/documents/drafts', title: drafts, access: writers, page: () => import('./pages/DraftsPage') },
    { path: '/documents/drafts/new', title: begin, access: writers, page: () => import('./pages/NewDraftPage') },
    { path: '/documents/drafts/$id', title: begin, page: () => import('./pages/DraftPage') },
    { path: '/documents/seals', title: seals, access: keepers, page: () => import('./pages/SealsPage') },
  ],
  actions: [
    { id: 'draft', kind: 'new', label: begin, path: '/documents/drafts/new', access: writers },
    { id: 'drafts', kind: 'go', label: drafts, path: '/documents/drafts', access: writers },
    { id: 'seals', kind: 'go', label: seals, path: '/documents/seals', access: keepers },
  ],
}
