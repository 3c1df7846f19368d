import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'dashboard',
  {
    title: '看板', year: '年度', yearOf: '{{year}}年', monthOf: '{{year}}年{{month}}月', month: '{{month}}月', monthName: '月份', comma: '，',
    kpi01: '文件处理时效率', kpi01Hint: '期限在此期间内的公文中，按期办结的比例。逾期未办的计入分母，作废和退文的不计。目标不低于 95%。',
    noData: '无数据', percent: '{{value}}%', met: '达标（≥ {{target}}%）', notMet: '未达标（≥ {{target}}%）',
    'part.due': '应办结', 'part.on_time': '按期', 'part.late': '超期办结', 'part.overdue': '逾期未办', 'part.extended': '其中延期', 'part.not_yet_due': '未到期',
    extendedOnTime: '经批准延期 {{count}} 件，其中按新期限办结 {{onTime}} 件。', wholeRegister: '统计范围为全部登记，以您的密级权限为限。', readableOnly: '统计范围为您可查阅的公文。',
    behind: '{{part}}的公文', closeList: '收起', behindNone: '没有可列出的公文', unlistedClassified: '{{count}} 份涉密未列出', unlisted: '{{count}} 份不在您的查阅范围内，未列出',
    number: '编号', documentTitle: '标题', dueOn: '办理期限', finishedOn: '办结日期', lead: '主办部门',
    lineTitle: '各月按期办结率（%），{{year}}年', lineLabel: '{{year}}年 {{months}} 个月有数据，{{met}} 个月达到 {{target}}%；数字见下表', target: '目标 {{target}}%', tableLabel: '{{year}}年各月数据', rate: '按期率', cellLabel: '{{month}}月{{part}} {{count}} 件',
  },
  {
    title: 'Dashboard', year: 'Year', yearOf: '{{year}}', monthOf: '{{month}}/{{year}}', month: '{{month}}', monthName: 'Month', comma: ', ',
    kpi01: 'Documents finished in time', kpi01Hint: 'Of the documents due in the period, the share finished by their day. Open overdue ones count; void and returned ones do not. At least 95 % are to be reached.',
    noData: 'No data', percent: '{{value}} %', met: 'Met (≥ {{target}} %)', notMet: 'Not met (≥ {{target}} %)',
    'part.due': 'Due', 'part.on_time': 'In time', 'part.late': 'Late', 'part.overdue': 'Overdue', 'part.extended': 'Extended', 'part.not_yet_due': 'Not yet due',
    extendedOnTime_one: '1 was granted more time; {{onTime}} finished by the new day.', extendedOnTime: '{{count}} were granted more time; {{onTime}} finished by the new day.', wholeRegister: 'Counted over the whole register, up to your clearance.', readableOnly: 'Counted over what you may read.',
    behind: 'Documents: {{part}}', closeList: 'Close', behindNone: 'There is nothing to list', unlistedClassified_one: '1 classified not listed', unlistedClassified: '{{count}} classified not listed', unlisted: '{{count}} outside what you may read, not listed',
    number: 'Number', documentTitle: 'Title', dueOn: 'Due', finishedOn: 'Finished', lead: 'Lead department',
    lineTitle: 'Finished in time by month (%), {{year}}', lineLabel: '{{year}}: {{months}} months with data, {{met}} of them reach {{target}} %; the numbers are in the table below', target: 'target {{target}} %', tableLabel: 'Numbers by month, {{year}}', rate: 'Share', cellLabel: 'Month {{month}}, {{part}}: {{count}}',
  },
)
