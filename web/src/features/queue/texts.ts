import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'queue',
  {
    title: '队列', hint: '只显示任务的编号和种类，不显示公文的编号和标题。每 10 秒更新。',
    queues: '各队列', queue: '队列', waiting: '等待', running: '进行中', stateOf: '状态', 'queue.extract': '文字提取', 'queue.ocr': '文字识别', 'queue.copy': '副本写入', 'queue.default': '其他', paused: '已暂停', working: '运行', queuesEmpty: '没有后台任务',
    failed: '失败的任务', failedNone: '没有失败的任务。', failedHint: '“等待重试”的任务会自动再试；“已放弃”的任务不会。原因见服务日志中的任务编号。', failedMost: '只显示最近的 {{count}} 个。“等待重试”的任务会自动再试；“已放弃”的任务不会。原因见服务日志中的任务编号。',
    id: '编号', kindOf: '任务', attempts: '已试次数', at: '最近一次', 'state.given_up': '已放弃', 'state.retrying': '等待重试',
    'kind.document.bulk': '批量修改', 'kind.document.bulk_sweep': '批量修改的清理', 'kind.export.make': '导出 Excel', 'kind.export.purge': '导出文件的清理', 'kind.dictionary.compact': '词典整理', 'kind.fulltext.extract': '文字提取', 'kind.fulltext.recognise': '文字识别', 'kind.fulltext.withhold': '停止处理国家秘密文件', 'kind.house.tidy': '日常清理',
    retry: '重试', retryOne: '重试任务 {{id}}', retryAll: '重试 {{count}} 个', retried: '任务 {{id}} 已重新排队', retriedAll: '{{count}} 个任务已重新排队', goneMeanwhile: '任务已不在失败之列',
    retryAllTitle: '重试 {{count}} 个任务', retryAllText: '全部立即重新排队，期间服务器可能变慢。已成功的步骤不会重复生效。',
    ocr: '文字识别（OCR）', ocrMissing: '没有安装文字识别程序，扫描件的文字无法搜索。', ocrIdle: '没有等待识别的文件。', ocrWaiting: '{{files}} 个文件、{{pages}} 页等待识别，约需 {{time}}。', pause: '暂停识别', resume: '恢复识别', pausedDone: '已暂停文字识别', resumedDone: '已恢复文字识别', pausedText: '识别已暂停，新收的扫描件只能按标题和编号查找。', switchHint: '识别占用处理器，白天可暂停、下班后恢复。',
  },
  {
    title: 'Queue', hint: 'Jobs by number and kind, no numbers or titles of documents. Renewed every 10 seconds.',
    queues: 'By queue', queue: 'Queue', waiting: 'Waiting', running: 'Running', stateOf: 'State', 'queue.extract': 'Text extraction', 'queue.ocr': 'Recognition', 'queue.copy': 'Copying', 'queue.default': 'Other', paused: 'Paused', working: 'Works', queuesEmpty: 'No background work',
    failed: 'Failed jobs', failedNone: 'No job has failed.', failedHint: 'What waits is tried again by itself; what was given up is not. The log of the service tells the reason by the number of the job.', failedMost: 'Only the newest {{count}} are shown. What waits is tried again by itself; what was given up is not. The log of the service tells the reason by the number of the job.',
    id: 'Number', kindOf: 'Job', attempts: 'Attempts', at: 'Last attempt', 'state.given_up': 'Given up', 'state.retrying': 'Waits to be tried again',
    'kind.document.bulk': 'Change of many', 'kind.document.bulk_sweep': 'Clearing changes of many', 'kind.export.make': 'Export to Excel', 'kind.export.purge': 'Clearing exports', 'kind.dictionary.compact': 'Tidying the dictionary', 'kind.fulltext.extract': 'Text extraction', 'kind.fulltext.recognise': 'Recognition', 'kind.fulltext.withhold': 'Withholding a state secret', 'kind.house.tidy': 'Daily tidying',
    retry: 'Try again', retryOne: 'Try again job {{id}}', retryAll_one: 'Try 1 again', retryAll: 'Try {{count}} again', retried: 'Job {{id}} is in the queue again', retriedAll_one: '1 job is in the queue again', retriedAll: '{{count}} jobs are in the queue again', goneMeanwhile: 'The job is no longer among the failed ones',
    retryAllTitle_one: 'Try 1 job again', retryAllTitle: 'Try {{count}} jobs again', retryAllText: 'All of them at once; the service may be slow meanwhile. What has succeeded already is not done twice.',
    ocr: 'Recognition of scans (OCR)', ocrMissing: 'No recognition program is installed; the text of scans cannot be searched.', ocrIdle: 'No file waits for recognition.', ocrWaiting: '{{files}} files with {{pages}} pages wait; about {{time}}.', pause: 'Pause recognition', resume: 'Resume recognition', pausedDone: 'Recognition paused', resumedDone: 'Recognition resumed', pausedText: 'Recognition is paused; new scans are found by title and number only.', switchHint: 'Recognition uses the processor; pause it by day and resume it after work.',
  },
)
