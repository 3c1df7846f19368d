import type { Level } from '@/shared/access'

/** The levels and roles of the office, in the order in which they are offered. */
export const levels: readonly Level[] = ['public', 'internal', 'confidential', 'secret']

export const roleNames = ['employee', 'registrar', 'archivist', 'supervisor', 'department_head', 'finance', 'management', 'logistics', 'duty', 'hr', 'auditor', 'admin'] as const
