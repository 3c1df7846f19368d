import { Tabs } from 'antd'
import { usePermission } from '@/shared/access'
import { useAddress } from '@/shared/address'
import { PageHeader } from '@/shared/ui'
import { Grants } from '../components/Grants'
import { Registers } from '../components/Registers'
import { Rights } from '../components/Rights'
import { SampleDraw } from '../components/SampleDraw'
import { useTexts } from '../texts'
import '../oversight.css'

const parts = { register: Registers, sample: SampleDraw, rights: Rights, grants: Grants } as const
type Part = keyof typeof parts

/** 监督: the registers held against their numbers, samples with their evidence, who may do what, and the grants themselves. */
export default function OversightPage() {
  const t = useTexts()
  const address = useAddress()
  const mayGrant = usePermission({ permission: 'oversight.grant' })
  const asked = address.get('part')
  const part: Part = asked in parts ? (asked as Part) : mayGrant ? 'grants' : 'register'
  const order: readonly Part[] = mayGrant ? ['grants', 'register', 'sample', 'rights'] : ['register', 'sample', 'rights', 'grants']
  const Chosen = parts[part]
  return (
    <>
      <PageHeader title={t('title')} />
      <p className="secondary">{t('hint')}</p>
      <Tabs className="oversight-tabs" activeKey={part} onChange={(next) => address.set({ part: next, direction: undefined, year: undefined, sample: undefined, grant: undefined, person: undefined, new: undefined })} items={order.map((key) => ({ key, label: t.of('part', key), children: key === part ? <Chosen /> : null }))} />
    </>
  )
}
