import { CheckSquareOutlined, FormOutlined, HomeOutlined, SearchOutlined, UserOutlined } from '@ant-design/icons'
import { Link } from '@tanstack/react-router'
import { features } from './features'
import { exact, useCurrentPath } from './menu'
import { useAppTexts } from './texts'

/** The four places of a phone, as far as they exist, and home. */
export function BottomBar() {
  const t = useAppTexts()
  const entries = [
    { path: '/', label: t('home'), icon: <HomeOutlined /> },
    { path: '/tasks', label: t('tasks'), icon: <CheckSquareOutlined /> },
    { path: '/search', label: t('search'), icon: <SearchOutlined /> },
    { path: '/requests', label: t('requests'), icon: <FormOutlined /> },
    { path: '/me', label: t('mine'), icon: <UserOutlined /> },
  ].filter((e) => exists(e.path))
  const current = useCurrentPath(entries.map((e) => e.path))
  return (
    <nav className="bottom-bar" aria-label={t('navBottom')}>
      {entries.map((e) => (
        <Link key={e.path} to={e.path} activeOptions={exact} aria-current={current === e.path ? 'page' : undefined}>
          {e.icon}
          <span>{e.label}</span>
        </Link>
      ))}
    </nav>
  )
}

export function exists(path: string) {
  return features.some((f) => f.routes.some((r) => r.path === path))
}
