import { defineTexts } from '@/shared/i18n'

export const useTexts = defineTexts(
  'stores',
  {
    title: '备份与恢复',
    dual: '双备份正常', dualText: '每份文件都有两份相互独立的副本。',
    behind: '双备份未完成', behindText: '还有 {{count}} 份副本在等待写入，正在补齐。',
    sameMachine: '未达到双备份', sameMachineText: '两份副本在同一台机器，机器损坏会同时丢失。请由运维人员设置 DOCKET_S3_ENDPOINT、DOCKET_S3_ACCESS_KEY、DOCKET_S3_SECRET_KEY，指向另一台机器上的存储，然后重启服务。',
    foreign: '未达到双备份', foreignText: '存储桶属于另一个档案库，未向其写入任何内容。请用 DOCKET_S3_BUCKET 指定本档案库自己的存储桶，然后重启服务。',
    broken: '未达到双备份', brokenText: '云端副本无法写入。公文照常登记，副本在恢复后自动补齐。',
    'replica.local': '本地副本', 'replica.bucket': '云端副本', 'place.local': '本机数据目录', 'place.bucket': '对象存储桶',
    'state.ok': '✓ 正常', 'state.behind': '○ 补齐中', 'state.unavailable': '✗ 不可用',
    'problem.unavailable': '连接不上', 'problem.no space': '空间不足', 'problem.denied': '没有写入权限', 'problem.corrupt': '内容损坏', 'problem.not found': '存储桶不存在', 'problem.failed': '写入失败',
    problem: '问题', stored: '已存副本', size: '占用', waiting: '等待写入', lag: '最久等待', verified: '最近核对', never: '尚未核对', copies: '{{number}} 份',
  },
  {
    title: 'Backup and restore',
    dual: 'The dual backup is complete', dualText: 'There are two independent copies of every file.',
    behind: 'The dual backup is catching up', behindText_one: '1 copy waits to be written.', behindText: '{{count}} copies wait to be written.',
    sameMachine: 'This is no dual backup', sameMachineText: 'Both copies lie on one machine; if it breaks, both are lost. Whoever runs the service sets DOCKET_S3_ENDPOINT, DOCKET_S3_ACCESS_KEY and DOCKET_S3_SECRET_KEY to a store on another machine and starts the service again.',
    foreign: 'This is no dual backup', foreignText: 'The bucket belongs to another archive; nothing was written to it. Set DOCKET_S3_BUCKET to a bucket of this archive and start the service again.',
    broken: 'This is no dual backup', brokenText: 'The copy in the cloud cannot be written. Registering goes on; the copies follow by themselves.',
    'replica.local': 'Local copy', 'replica.bucket': 'Copy in the cloud', 'place.local': 'Data folder of this machine', 'place.bucket': 'Bucket of an object store',
    'state.ok': '✓ In order', 'state.behind': '○ Catching up', 'state.unavailable': '✗ Unavailable',
    'problem.unavailable': 'cannot be reached', 'problem.no space': 'no space left', 'problem.denied': 'writing is not allowed', 'problem.corrupt': 'content is damaged', 'problem.not found': 'the bucket does not exist', 'problem.failed': 'writing failed',
    problem: 'Problem', stored: 'Copies', size: 'Size', waiting: 'Waiting', lag: 'Oldest waits', verified: 'Last verified', never: 'Not yet', copies: '{{number}}',
  },
)
