import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'office',
  {
    saved: '已保存 {{name}}', yes: '是', no: '否', comma: '、', any: '不限', standing: '状态', level: '密级', department: '部门',
    'level.public': '公开', 'level.internal': '内部', 'level.confidential': '秘密', 'level.secret': '机密',

    calendar: '{{year}} 年工作日历', provisional: '暂定', yearBefore: '上一年', yearAfter: '下一年', thisYear: '今年', workedDays: '{{count}} 个工作日',
    provisionalTitle: '{{year}} 年的放假安排尚未录入，以下为暂定', provisionalText: '现按周末和固定节日推算。录入后，未到的时限重新计算。', provisionalEdit: '现按周末和固定节日推算。请按放假通知逐日修改，再一次保存全年；保存后不再是暂定，未到的时限重新计算。',
    'weekday.mon': '一', 'weekday.tue': '二', 'weekday.wed': '三', 'weekday.thu': '四', 'weekday.fri': '五', 'weekday.sat': '六', 'weekday.sun': '日',
    'sign.rest': '休', 'sign.holiday': '假', 'sign.working': '班', 'kind.rest': '放假', 'kind.holiday': '法定节假日', 'kind.working': '调休上班', ordinaryDay: '工作日', weekend: '周末', kindNormal: '按常规（周一至周五上班）',
    dayTitle: '{{day}} 的安排', dayKind: '这一天', fromDay: '从', toDay: '到', breakName: '节日名称', breakNameMissing: '请填写节日名称', dayOutside: '请选择 {{year}} 年内的日期', dayOrder: '请选择同一年内、不早于开始的日期', onlyWeekend: '只有周六、周日才需要标为调休上班', apply: '应用', dayHint: '应用后在本页暂存，用下方的按钮一次保存全年。',
    changes: '{{count}} 天有修改，尚未保存', nothingEntered: '尚未录入', dropChanges: '放弃修改', saveYear: '保存 {{year}} 年安排', yearSaved: '已保存 {{year}} 年的放假安排', yearStale: '他人已保存过这一年，已载入最新内容，您的修改仍保留在本页。请核对后再保存。',

    templates: '流程模板', templatesHint: '发起流转时，按文种、来文单位、密级推荐最合适的模板。必须遵守的模板就是审批权限表：流转须包含其全部环节，顺序一致。', newTemplate: '新建模板', templatesEmpty: '还没有模板。把常用的办文流程存下来，发起流转时直接选用。',
    templateName: '名称', templateNameMissing: '请填写名称', fits: '适用范围', fitsHint: '留空表示不限；越具体的越先推荐。', fitsAny: '全部公文', way: '流程', noNodes: '只有分发范围', changedAt: '修改日期', docKind: '文种', source: '来文单位',
    binding: '必须遵守', proposed: '供选用', bindingHint: '适用的公文都必须经过这些环节。', bindingOthers: '只有主管可以设为必须遵守。', bindingFixed: '这是必须遵守的流程，只有主管可以修改。',
    stopAction: '事项', stopTo: '交给', stopTarget: '谁', stopMissing: '请选择', 'stopTo.role': '角色', 'stopTo.department': '部门', 'stopTo.user': '人员', stopParallel: '与上一环节同时', stopUp: '上移第 {{place}} 个环节', stopDown: '下移第 {{place}} 个环节', stopRemove: '删除第 {{place}} 个环节', stopAdd: '添加环节', stopAt: '第 {{place}} 个环节：',
    distribution: '分发范围', distributionHint: '可留空。分发时作为建议，可再修改。', removeTemplate: '删除模板', removeTemplateTitle: '删除模板“{{name}}”？', removeTemplateText: '正在流转的公文不受影响。', removeTemplateOk: '删除 1 个模板', templateRemoved: '已删除 {{name}}',

    notifications: '通知', mail: '邮件', mailUnset: '尚未设置邮件服务器，通知只在页面上显示。由运维人员设置 DOCKET_SMTP_ADDRESS 和 DOCKET_SMTP_FROM 后重启服务。', mailServer: '服务器', mailFrom: '发件人', mailWaiting: '等待发送', mailFailed: '发送失败', mailGivenUp: '{{count}} 封已放弃', mailTest: '测试', mailTestedAt: '{{at}} 发送成功', mailNever: '尚未测试', mailTestNow: '给自己发一封测试邮件', mailTested: '测试邮件已发出', mailHint: '服务器和密码由运维人员在环境变量中设置，页面上不显示。',
    'tls.starttls': '加密（升级连接）', 'tls.tls': '加密', 'tls.none': '未加密', 'tls.': '未设置',
    robots: '群机器人', robotsHint: '在企业微信、钉钉、飞书群中提醒，只说数量，不说标题。', newRobot: '添加群机器人', robotsEmpty: '还没有群机器人', robotName: '名称', robotNameHint: '例如 综合办公室群', robotNameMissing: '请填写名称', robotKind: '平台', robotHost: '地址', robotClasses: '提醒哪些', robotClassesHint: '每五分钟最多提醒一次。', robotClassesMissing: '至少选一类',
    'robot.wecom': '企业微信', 'robot.dingtalk': '钉钉', 'robot.feishu': '飞书', 'class.todo': '待办', 'class.due': '到期', 'class.returned': '退回', 'class.mentioned': '抄送与转办', 'class.alarm': '告警',
    robotOn: '启用', robotOff: '停用', robotFails: '发送失败', robotURL: '机器人地址', robotURLHint: '从群设置中完整复制。保存后不再显示。', robotURLKept: '现为 {{host}}。留空则不变。', robotURLMissing: '请填写机器人地址', robotSecret: '加签密钥', robotSecretHint: '群里设置了加签才需要。', robotSecretKept: '已设置。留空则不变。', robotSecretRemove: '不再加签',
    robotTest: '发一条测试消息', robotTested: '{{name}} 已收到测试消息', removeRobot: '删除', removeRobotTitle: '删除群机器人“{{name}}”？', removeRobotText: '不再向该群提醒。', removeRobotOk: '删除 1 个群机器人', robotRemoved: '已删除 {{name}}',

    duties: '例行职责', dutiesHint: '本人不在时由代理人做，都不在时由同岗位的人做，再没有则由主管做，不会无人负责。', dutiesEmpty: '还没有例行职责', duty: '职责', rule: '何时', post: '岗位', person: '负责人', deputy: '代理人', doesToday: '今天由谁', doesTodayIs: '今天：{{names}}', nextOn: '下次', nobody: '无人', everyoneOf: '全体{{post}}', 'dutyName.document.daily': '每日一页',
    'rule.day': '每个工作日 {{at}}', 'rule.week': '每周五 {{at}}，遇放假提前', 'rule.month': '每月 {{day}} 日 {{at}}，遇放假顺延', overdueRuns: '逾期 {{count}} 次', noneOverdue: '无逾期',
    personHint: '留空表示全体{{post}}。', deputyHint: '负责人请假或委托期间由其代做。', assignOthers: '由主管指定负责人和代理人。', dutyStale: '他人已修改，请关闭后重新打开。', runs: '历次', runsNone: '还没有到期过', dueAt: '应做', doneBy: '完成', runOverdue: '逾期未做', bySystem: '系统', moreRuns: '更早的',

    dailyTitle: '每日一页', dayOff: '休息日', dayBefore: '前一天', dayAfter: '后一天', print: '打印一页', 'figure.received': '收文', 'figure.unsigned': '未签收', 'figure.due': '今日到期', 'figure.overdue': '逾期', byDepartment: '各部门', nothingToday: '这一天没有需要关注的公文。', noDepartment: '未定部门', dailyNote: '只统计您可以查阅的公文；一份公文涉及几个部门时，合计只算一次。', overdueList: '逾期的公文', dueSince: '{{day}} 到期，已过 {{count}} 个工作日', allOverdue: '查看全部 {{count}} 件',
  },
  {
    saved: 'Saved {{name}}', yes: 'yes', no: 'no', comma: ', ', any: 'any', standing: 'State', level: 'Level', department: 'Department',
    'level.public': 'Public', 'level.internal': 'Internal', 'level.confidential': 'Confidential', 'level.secret': 'Secret',

    calendar: 'Working days {{year}}', provisional: 'provisional', yearBefore: 'Year before', yearAfter: 'Year after', thisYear: 'This year', workedDays_one: '1 working day', workedDays: '{{count}} working days',
    provisionalTitle: 'The holidays of {{year}} have not been entered; this is provisional', provisionalText: 'It is reckoned from weekends and fixed holidays. Deadlines to come are worked out anew when it is entered.', provisionalEdit: 'It is reckoned from weekends and fixed holidays. Change the days as the notice says and save the year at once; then it is no longer provisional, and deadlines to come are worked out anew.',
    'weekday.mon': 'Mo', 'weekday.tue': 'Tu', 'weekday.wed': 'We', 'weekday.thu': 'Th', 'weekday.fri': 'Fr', 'weekday.sat': 'Sa', 'weekday.sun': 'Su',
    'sign.rest': 'off', 'sign.holiday': 'hol', 'sign.working': 'wk', 'kind.rest': 'Day off', 'kind.holiday': 'Statutory holiday', 'kind.working': 'Worked instead', ordinaryDay: 'Working day', weekend: 'Weekend', kindNormal: 'As usual (Monday to Friday are worked)',
    dayTitle: '{{day}}', dayKind: 'This day', fromDay: 'From', toDay: 'To', breakName: 'Name of the holiday', breakNameMissing: 'Enter the name of the holiday', dayOutside: 'Choose a day of {{year}}', dayOrder: 'Choose a day of the same year, not before the first', onlyWeekend: 'Only Saturdays and Sundays are worked instead', apply: 'Apply', dayHint: 'It is kept on this page; the button below saves the whole year.',
    changes_one: '1 day changed, not saved yet', changes: '{{count}} days changed, not saved yet', nothingEntered: 'Nothing entered yet', dropChanges: 'Drop the changes', saveYear: 'Save {{year}}', yearSaved: 'The holidays of {{year}} are saved', yearStale: 'Somebody else has saved this year. The newest is loaded, your changes are kept on this page; compare and save again.',

    templates: 'Route templates', templatesHint: 'When a route is started, those that fit the kind, sender and level best are proposed. Binding ones are the authority table: a route must have all of their nodes, in their order.', newTemplate: 'New template', templatesEmpty: 'No templates yet. Save the usual ways, and choose one when a route is started.',
    templateName: 'Name', templateNameMissing: 'Enter a name', fits: 'Fits', fitsHint: 'What is empty fits any; the closest is proposed first.', fitsAny: 'every document', way: 'Route', noNodes: 'a distribution alone', changedAt: 'Changed', docKind: 'Kind', source: 'Sender',
    binding: 'Binding', proposed: 'proposed', bindingHint: 'Every document that it fits must pass these nodes.', bindingOthers: 'Only a supervisor makes a route binding.', bindingFixed: 'This route is binding; only a supervisor changes it.',
    stopAction: 'What', stopTo: 'To', stopTarget: 'Who', stopMissing: 'Choose one', 'stopTo.role': 'Role', 'stopTo.department': 'Department', 'stopTo.user': 'Person', stopParallel: 'At once with the one before', stopUp: 'Move node {{place}} up', stopDown: 'Move node {{place}} down', stopRemove: 'Remove node {{place}}', stopAdd: 'Add a node', stopAt: 'Node {{place}}: ',
    distribution: 'Distribution', distributionHint: 'May stay empty. It is proposed when a document is distributed.', removeTemplate: 'Remove the template', removeTemplateTitle: 'Remove the template “{{name}}”?', removeTemplateText: 'Routes that run stay as they are.', removeTemplateOk: 'Remove 1 template', templateRemoved: 'Removed {{name}}',

    notifications: 'Notifications', mail: 'Mail', mailUnset: 'No mail server is set: notices are shown on the pages alone. Whoever runs the service sets DOCKET_SMTP_ADDRESS and DOCKET_SMTP_FROM and restarts it.', mailServer: 'Server', mailFrom: 'Sender', mailWaiting: 'Waiting', mailFailed: 'Failed', mailGivenUp_one: '1 given up', mailGivenUp: '{{count}} given up', mailTest: 'Test', mailTestedAt: 'taken on {{at}}', mailNever: 'not tested yet', mailTestNow: 'Send a test mail to myself', mailTested: 'The test mail is sent', mailHint: 'Server and password are set in the environment of the service and not shown here.',
    'tls.starttls': 'encrypted (upgraded)', 'tls.tls': 'encrypted', 'tls.none': 'not encrypted', 'tls.': 'not set',
    robots: 'Robots of group chats', robotsHint: 'They speak in a group of WeCom, DingTalk or Feishu and tell counts, never titles.', newRobot: 'Add a robot', robotsEmpty: 'No robots yet', robotName: 'Name', robotNameHint: 'such as Group of the general office', robotNameMissing: 'Enter a name', robotKind: 'Chat', robotHost: 'Address', robotClasses: 'Tells of', robotClassesHint: 'At most once in five minutes.', robotClassesMissing: 'Choose at least one',
    'robot.wecom': 'WeCom', 'robot.dingtalk': 'DingTalk', 'robot.feishu': 'Feishu', 'class.todo': 'Tasks', 'class.due': 'Due dates', 'class.returned': 'Returned', 'class.mentioned': 'Copied and passed on', 'class.alarm': 'Alarms',
    robotOn: 'on', robotOff: 'off', robotFails: 'fails', robotURL: 'Address of the robot', robotURLHint: 'Copy all of it from the settings of the group. It is not shown again.', robotURLKept: 'It is at {{host}}. Empty leaves it as it is.', robotURLMissing: 'Enter the address of the robot', robotSecret: 'Signing secret', robotSecretHint: 'Needed where the group asks for signatures.', robotSecretKept: 'It is set. Empty leaves it as it is.', robotSecretRemove: 'Sign no more',
    robotTest: 'Send a test message', robotTested: '{{name}} took the test message', removeRobot: 'Remove', removeRobotTitle: 'Remove the robot “{{name}}”?', removeRobotText: 'That group is told no more.', removeRobotOk: 'Remove 1 robot', robotRemoved: 'Removed {{name}}',

    duties: 'Duties', dutiesHint: 'When the person is away the deputy does it, else anybody of the post, else a supervisor: never nobody.', dutiesEmpty: 'No duties yet', duty: 'Duty', rule: 'When', post: 'Post', person: 'Person', deputy: 'Deputy', doesToday: 'Today', doesTodayIs: 'today: {{names}}', nextOn: 'Next', nobody: 'nobody', everyoneOf: 'all: {{post}}', 'dutyName.document.daily': 'Page of the day',
    'rule.day': 'every working day at {{at}}', 'rule.week': 'every Friday at {{at}}, earlier if it is off', 'rule.month': 'on day {{day}} of a month at {{at}}, later if it is off', overdueRuns_one: '1 overdue', overdueRuns: '{{count}} overdue', noneOverdue: 'none overdue',
    personHint: 'Empty: everyone of the post ({{post}}).', deputyHint: 'Does it while the person is away or has delegated.', assignOthers: 'A supervisor names the person and the deputy.', dutyStale: 'Somebody else has changed it; close this and open it again.', runs: 'Each time', runsNone: 'It has not been due yet', dueAt: 'Due', doneBy: 'Done', runOverdue: 'overdue', bySystem: 'the service', moreRuns: 'Earlier ones',

    dailyTitle: 'Page of the day', dayOff: 'day off', dayBefore: 'Day before', dayAfter: 'Day after', print: 'Print one page', 'figure.received': 'Received', 'figure.unsigned': 'Unsigned', 'figure.due': 'Due today', 'figure.overdue': 'Overdue', byDepartment: 'By department', nothingToday: 'Nothing to look after on this day.', noDepartment: 'no department', dailyNote: 'Only what you may read is counted; what several departments share is counted once in the total.', overdueList: 'Overdue documents', dueSince_one: 'due {{day}}, 1 working day ago', dueSince: 'due {{day}}, {{count}} working days ago', allOverdue: 'Show all {{count}}',
  },
)
