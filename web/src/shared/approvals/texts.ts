import { defineTexts } from '@/shared/i18n'

export const useApprovalTexts = defineTexts(
  'approvals',
  {
    'kind.scope_approval': '核准知悉范围', 'kind.acknowledge': '签收', 'kind.triage': '初审', 'kind.propose': '拟办', 'kind.instruct': '批示', 'kind.handle': '承办', 'kind.circulate': '传阅', 'kind.review': '审核', 'kind.countersign': '会签', 'kind.sign_off': '签发', 'kind.issue': '复核', 'kind.draft': '拟稿', 'kind.seal': '用印', 'kind.copy': '抄送', 'kind.route': '流转', 'kind.appraise': '鉴定', 'kind.approve_destruction': '批准销毁', 'kind.witness': '监销', 'kind.borrow': '借阅', 'kind.extend': '延期',
    'action.triage': '初审', 'action.propose': '拟办', 'action.instruct': '批示', 'action.handle': '承办', 'action.circulate': '传阅', 'action.review': '审核', 'action.countersign': '会签', 'action.sign_off': '签发', 'action.issue': '复核', 'action.draft': '拟稿', 'action.seal': '用印', 'action.copy': '抄送',
    accept: '确认办结',
    'state.waiting': '未到', 'state.current': '办理中', 'state.done': '已办', 'state.returned': '已退回', 'state.withdrawn': '已撤回', superseded: '已重新流转',
    'decision.agree': '同意', 'decision.return': '退回', 'decision.forward': '转办', 'decision.add_signer': '加签', 'decision.copy': '抄送', 'decision.acknowledge': '已阅', 'decision.done': '已办', 'decision.refuse': '退文', 'decision.withdraw': '撤回', 'decision.reassign': '改派',
    'role.employee': '员工', 'role.registrar': '登记员', 'role.archivist': '档案员', 'role.supervisor': '主管', 'role.department_head': '部门主管', 'role.finance': '财务部', 'role.management': '管理层', 'role.logistics': '后勤人员', 'role.duty': '值班人员', 'role.hr': '人力资源', 'role.auditor': '审计人员', 'role.admin': '系统管理员',
    entered: '代录', arrived: '到达', finished: '完成', reminded: '催办', standsFor: '（代 {{name}}）', penOf: '（代录 {{name}} 的纸质批示）',
  },
  {
    'kind.scope_approval': 'Approve the scope', 'kind.acknowledge': 'Sign for it', 'kind.triage': 'First check', 'kind.propose': 'Propose', 'kind.instruct': 'Instruct', 'kind.handle': 'Handle', 'kind.circulate': 'Read', 'kind.review': 'Review', 'kind.countersign': 'Countersign', 'kind.sign_off': 'Sign off', 'kind.issue': 'Check', 'kind.draft': 'Write', 'kind.seal': 'Seal', 'kind.copy': 'Copy', 'kind.route': 'Route', 'kind.appraise': 'Appraise', 'kind.approve_destruction': 'Approve destruction', 'kind.witness': 'Witness', 'kind.borrow': 'Lend', 'kind.extend': 'More time',
    'action.triage': 'First check', 'action.propose': 'Proposal', 'action.instruct': 'Instruction', 'action.handle': 'Handling', 'action.circulate': 'Circulation', 'action.review': 'Review', 'action.countersign': 'Countersignature', 'action.sign_off': 'Sign-off', 'action.issue': 'Check', 'action.draft': 'Draft', 'action.seal': 'Seal', 'action.copy': 'Copy',
    accept: 'Accept the result',
    'state.waiting': 'to come', 'state.current': 'now', 'state.done': 'done', 'state.returned': 'returned', 'state.withdrawn': 'withdrawn', superseded: 'sent again',
    'decision.agree': 'agreed', 'decision.return': 'returned', 'decision.forward': 'passed on', 'decision.add_signer': 'added a signer', 'decision.copy': 'sent a copy', 'decision.acknowledge': 'read', 'decision.done': 'done', 'decision.refuse': 'sent back', 'decision.withdraw': 'taken back', 'decision.reassign': 'reassigned',
    'role.employee': 'Employees', 'role.registrar': 'Registrars', 'role.archivist': 'Archivists', 'role.supervisor': 'Supervisors', 'role.department_head': 'Department heads', 'role.finance': 'Finance', 'role.management': 'Management', 'role.logistics': 'Logistics', 'role.duty': 'Duty officers', 'role.hr': 'Human resources', 'role.auditor': 'Auditors', 'role.admin': 'Administrators',
    entered: 'entered from paper', arrived: 'Arrived', finished: 'finished', reminded: 'reminded', standsFor: ' (for {{name}})', penOf: ' (entered from paper for {{name}})',
  },
)
