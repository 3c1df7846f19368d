import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { MenuEntry } from '@/shared/feature'
import { useWords } from '@/shared/i18n'
import { useMedia } from '@/shared/ui'
import { exact, useCurrentPath, useMenu } from './menu'
import { useAppTexts } from './texts'

const storageKey = 'docket.menu-folded'

/** Two levels of links; the second is open where one is. Folded it shows the signs alone, with their names as tooltips. */
export function SideMenu() {
  const t = useAppTexts()
  const menu = useMenu()
  const tight = useMedia('(max-width: 1199.98px)')
  const [chosen, setChosen] = useState(localStorage.getItem(storageKey))
  const folded = chosen === null ? tight : chosen === '1'
  const current = useCurrentPath(menu.flatMap((m) => [m.path, ...(m.children ?? []).map((c) => c.path)]))
  const fold = () => {
    const next = folded ? '0' : '1'
    localStorage.setItem(storageKey, next)
    setChosen(next)
  }
  return (
    <nav className={folded ? 'side-menu folded' : 'side-menu'} aria-label={t('nav')}>
      <ul>
        {menu.map((m) => (
          <Group key={m.path} entry={m} current={current} folded={folded} />
        ))}
      </ul>
      <Button type="text" icon={folded ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />} aria-label={folded ? t('unfoldMenu') : t('foldMenu')} onClick={fold} />
    </nav>
  )
}

function Group({ entry, current, folded }: { entry: MenuEntry; current?: string; folded: boolean }) {
  const words = useWords()
  const isHere = current !== undefined && (current === entry.path || (entry.children ?? []).some((c) => c.path === current))
  return (
    <li className={isHere ? 'here' : undefined}>
      <Entry entry={entry} isCurrent={current === entry.path} folded={folded} />
      {isHere && !folded && entry.children && entry.children.length > 0 && (
        <ul>
          {entry.children.map((c) => (
            <li key={c.path}>
              <Link to={c.path} activeOptions={exact} aria-current={current === c.path ? 'page' : undefined}>
                {words(c.label)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

const none = () => undefined

function Entry({ entry, isCurrent, folded }: { entry: MenuEntry; isCurrent: boolean; folded: boolean }) {
  const words = useWords()
  const count = (entry.useCount ?? none)()
  const Icon = entry.icon
  return (
    <Link to={entry.path} activeOptions={exact} aria-current={isCurrent ? 'page' : undefined} title={folded ? words(entry.label) : undefined}>
      {Icon && <Icon />}
      <span className={folded ? 'unseen' : undefined}>{words(entry.label)}</span>
      {count !== undefined && count > 0 && <span className="count">{count > 999 ? '999+' : count}</span>}
    </Link>
  )
}
