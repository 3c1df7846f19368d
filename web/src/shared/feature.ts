// What a folder of features/ tells the application. app/features.ts says how to add one.
import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import type { Access } from '@/shared/access'
import type { Query } from '@/shared/address'
import type { Words } from '@/shared/i18n'

/** A page at an address. */
export interface PageRoute {
  /** '/documents/$id': $id is read with useParam('id'). */
  path: string
  /** The title of the browser's tab until the page sets its own (useTitle). */
  title: Words
  /** Loads the page when it is opened: () => import('./pages/DocumentsPage'); the page is its default export. */
  page: () => Promise<{ default: ComponentType }>
  /** Asks the service for what the page will want first; called when the browser opens at the page, before anything is drawn. */
  begin?: (queries: QueryClient, query: Query) => Promise<void>
  access?: Access
}

/** An entry of the left menu; children are the second level, shown while the module is open. */
export interface MenuEntry {
  path: string
  label: Words
  /** Of the first level only: its sign, from @ant-design/icons. */
  icon?: ComponentType
  access?: Access
  /** A hook: what to show behind the label, if anything. Only 待办 has one. */
  useCount?: () => number | undefined
  children?: readonly MenuEntry[]
}

/** Something one can start from anywhere: in 新建 (kind 'new') and in the palette. */
export interface Action {
  id: string
  kind: 'new' | 'go'
  label: Words
  path: string
  access?: Access
  /** Single key of the whole application, e.g. 'n' or 'g t'. */
  key?: string
}

export interface Feature {
  id: string
  routes: readonly PageRoute[]
  menu?: readonly MenuEntry[]
  actions?: readonly Action[]
  /** Asked when somebody who may has signed in and came for no page in particular: where to lead them, if anywhere. */
  lead?: { access: Access; to: () => Promise<string | undefined> }
  /** Asks for what the palette should find besides pages and actions, as the person who types; [] for nothing. */
  find?: (text: string, signal: AbortSignal) => Promise<readonly Found[]>
}

/** One line of the palette. */
export interface Found {
  id: string
  title: string
  detail?: string
  path: string
}
