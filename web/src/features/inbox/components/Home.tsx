import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, Button } from 'antd'
import { usePermission } from '@/shared/access'
import { toast } from '@/shared/ui'
import { attachItem, type Item } from '../api'
import { useTexts } from '../texts'

/** The record whose code a waiting file bears, for those who may read it; a registrar attaches the file to it. */
export function Home({ item, onAttached }: { item: Item; onAttached: () => void }) {
  const t = useTexts()
  const queries = useQueryClient()
  const mayAttach = usePermission({ permission: 'document.register' })
  const attaching = useMutation({
    mutationFn: () => attachItem(item.id),
    onSuccess: ({ document }) => {
      toast.ok(t('attached'), { link: { to: '/documents/' + document, text: t('openDocument') } })
      onAttached()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['intake'] }),
  })
  const home = item.belongs_to
  if (!home) return null
  return (
    <Alert
      type="info"
      showIcon
      title={t('belongsTo')}
      description={
        <Link to={'/documents/' + home.id}>
          {home.number} {home.title}
        </Link>
      }
      action={
        mayAttach && (
          <Button size="small" type="primary" loading={attaching.isPending} onClick={() => attaching.mutate()}>
            {t('attach')}
          </Button>
        )
      }
    />
  )
}
