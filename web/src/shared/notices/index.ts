// What people should know: the bell and the home page show the same messages.
export { NoticeList } from './NoticeList'
export { useNotices, type NoticeGroup } from './useNotices'
