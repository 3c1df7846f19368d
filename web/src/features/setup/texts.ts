import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'setup',
  {
    title: '首次设置', intro: '按顺序做完以下各步，办公室就可以开始登记公文。随时可以离开，回来接着做。',
    progress: '已完成 {{done}} / {{total}} 步', allDone: '全部完成，可以开始工作。', home: '回到工作台', later: '稍后再说', steps: '设置步骤',
    'step.password': '设置管理员密码', 'step.office': '填写单位名称和全宗号', 'step.address': '设置访问地址', 'step.departments': '建立部门', 'step.people': '添加人员', 'step.registers': '核对登记簿和起始号', 'step.bucket': '设置另一台机器上的副本', 'step.mail': '设置邮件服务器', 'step.first_document': '登记第一份公文',
    'hint.password': '不再使用启动时显示的密码。', 'hint.office': '显示在页面和打印件上；全宗号是档号的第一部分。', 'hint.address': '由运维人员设置 DOCKET_LISTEN 和 DOCKET_PUBLIC_URL，其他电脑才能打开本系统。', 'hint.departments': '先建最上级，再逐级建下级部门。', 'hint.people': '至少添加一名文书登记人员，并发给一次性登录码。', 'hint.registers': '今年已在纸本上编过号的，填下一个号。', 'hint.bucket': '两份副本须在不同的机器上，才算双备份。', 'hint.mail': '由运维人员设置 DOCKET_SMTP_ADDRESS 和 DOCKET_SMTP_FROM；您收到测试邮件即完成。', 'hint.first_document': '由文书登记人员登录后登记。',
    done: '✓ 已完成', doneAt: '✓ 已完成 {{day}}', open: '○ 未完成', skipped: '— 已跳过', optional: '可跳过', go: '去设置', look: '查看', skip: '跳过', resume: '恢复', skippedToast: '已跳过：{{name}}', resumedToast: '已恢复：{{name}}', goTo: '去设置：{{name}}', lookAt: '查看：{{name}}', skipOne: '跳过：{{name}}', resumeOne: '恢复：{{name}}', notHere: '不在页面上设置',
  },
  {
    title: 'First setup', intro: 'After these steps the office can begin to register documents. Leave at any time and go on later.',
    progress: '{{done}} of {{total}} steps done', allDone: 'Everything is done; work can begin.', home: 'Back to home', later: 'Later', steps: 'Steps',
    'step.password': 'Choose the password of the administrator', 'step.office': 'Enter the name and the fonds code of the office', 'step.address': 'Set the address', 'step.departments': 'Add the departments', 'step.people': 'Add the people', 'step.registers': 'Check the registers and their first numbers', 'step.bucket': 'Set up a copy on another machine', 'step.mail': 'Set up a mail server', 'step.first_document': 'Register the first document',
    'hint.password': 'The password that was printed at the first start is used no more.', 'hint.office': 'Shown on pages and printed papers; the fonds code begins every archival code.', 'hint.address': 'Whoever runs the service sets DOCKET_LISTEN and DOCKET_PUBLIC_URL, so that other computers can open it.', 'hint.departments': 'The top level first, then what is below.', 'hint.people': 'At least one registrar, with a one-time code to sign in.', 'hint.registers': 'If numbers of this year were given on paper, enter the next one.', 'hint.bucket': 'Two copies are a dual backup only on two machines.', 'hint.mail': 'Whoever runs the service sets DOCKET_SMTP_ADDRESS and DOCKET_SMTP_FROM; a test mail to you completes it.', 'hint.first_document': 'A registrar signs in and registers it.',
    done: '✓ Done', doneAt: '✓ Done {{day}}', open: '○ To do', skipped: '— Put aside', optional: 'optional', go: 'Set up', look: 'Look', skip: 'Skip', resume: 'Take up', skippedToast: 'Put aside: {{name}}', resumedToast: 'Taken up: {{name}}', goTo: 'Set up: {{name}}', lookAt: 'Look: {{name}}', skipOne: 'Skip: {{name}}', resumeOne: 'Take up: {{name}}', notHere: 'Not set on a page',
  },
)
