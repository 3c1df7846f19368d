import { defineTexts } from '@/shared/i18n'

export const useNoticeTexts = defineTexts(
  'notices',
  {
    'kind.document.withheld': '有文件因含涉密标志被扣留，请处理',
    'kind.intake.withheld': '有涉密标志，已扣留，请处理',
    intake: '待登记文件',
    document: '公文',
    times: '{{count}} 条',
    markRead: '标为已读', markReadOf: '标为已读：{{name}}', allRead: '全部已读', none: '没有通知',
  },
  {
    'kind.document.withheld': 'A file was withheld because it carries a state-secret mark',
    'kind.intake.withheld': 'Carries a state-secret mark and was withheld',
    intake: 'File waiting for registration',
    document: 'Document',
    times_one: '1 message', times: '{{count}} messages',
    markRead: 'Mark as read', markReadOf: 'Mark as read: {{name}}', allRead: 'Mark all as read', none: 'No notices',
  },
)
