import { expect, test } from 'vitest'
import type { DocumentFile } from './api'
import { isReplaced, mainFile } from './files'

const file = (id: string, role: string, replaces: string | null = null) => ({ id, role, replaces }) as DocumentFile

test.each([
  { name: 'nothing of a paper without scan', files: [], want: undefined },
  { name: 'the main file', files: [file('m', 'main'), file('a', 'attachment')], want: 'm' },
  { name: 'its newest version', files: [file('m', 'main'), file('v1', 'version', 'm'), file('v2', 'version', 'v1')], want: 'v2' },
  { name: 'the later of two versions of one file', files: [file('m', 'main'), file('v1', 'version', 'm'), file('v2', 'version', 'm')], want: 'v2' },
  { name: 'not the version of an attachment', files: [file('m', 'main'), file('a', 'attachment'), file('v', 'version', 'a')], want: 'm' },
  { name: 'the first file of an import without a main one', files: [file('a', 'attachment')], want: 'a' },
])('shows $name', ({ files, want }) => {
  expect(mainFile({ files })?.id).toBe(want)
})

test('a file is replaced by its version', () => {
  const files = [file('m', 'main'), file('v', 'version', 'm')]
  expect(files.map((f) => isReplaced(files, f))).toEqual([true, false])
})
