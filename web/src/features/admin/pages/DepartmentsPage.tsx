import { Button } from 'antd'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { useKeys } from '@/shared/keys'
import { EmptyState, ErrorState, PageHeader, SkeletonRows } from '@/shared/ui'
import { DepartmentPanel } from '../components/DepartmentPanel'
import { DepartmentTree } from '../components/DepartmentTree'
import { useTexts } from '../texts'
import { useDepartments } from '../useDepartments'
import '../admin.css'

/** 部门: the tree, and beside it the one that is open. new= in the address holds the department above a new one, or 'top'. */
export default function DepartmentsPage() {
  const t = useTexts()
  const address = useAddress()
  const mayManage = usePermission({ permission: 'account.manage' })
  const { query } = useDepartments()
  const open = query.data?.find((d) => d.code === address.get('department'))
  const above = address.get('new')
  const add = (parent: string) => address.set({ new: parent })
  useKeys(mayManage ? [{ key: 'Insert', label: { zh: '新建下级部门', en: 'Add a department below' }, run: () => add(open?.is_active ? open.code : 'top') }] : [])
  const create = mayManage && (
    <Button type="primary" onClick={() => add('top')}>
      {t('newDepartment')}
    </Button>
  )
  const panel = { departments: query.data ?? [], mayManage, onClose: () => address.set({ department: undefined, new: undefined }), onSaved: (code: string) => address.set({ department: code, new: undefined }), onNew: add }
  return (
    <div className="with-preview">
      <div>
        <PageHeader title={t('departments')} aside={query.data && <span className="secondary figures">{query.data.length}</span>} actions={create} />
        {query.isPending && <SkeletonRows />}
        {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
        {query.data?.length === 0 && <EmptyState text={t('departmentsEmpty')} action={create} />}
        {query.data && query.data.length > 0 && (
          <>
            <DepartmentTree departments={query.data} chosen={open?.code} onChoose={(department) => address.set({ department, new: undefined })} />
            {mayManage && <p className="admin-notes">{t('treeHint')}</p>}
          </>
        )}
      </div>
      {query.data && above && mayManage && <DepartmentPanel key={'new ' + above} {...panel} parent={above === 'top' ? undefined : above} />}
      {open && !above && <DepartmentPanel key={`${open.code} ${open.version}`} {...panel} department={open} />}
    </div>
  )
}
