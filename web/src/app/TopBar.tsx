import { LogoutOutlined, MenuOutlined, PlusOutlined, QuestionCircleOutlined, SettingOutlined, UserOutlined } from '@ant-design/icons'
import { Button, Drawer, Dropdown } from 'antd'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useMe } from '@/shared/access'
import { savePreferences } from '@/shared/account/preferences'
import type { Action } from '@/shared/feature'
import { language, setLanguage, useLanguage, useWords } from '@/shared/i18n'
import { useKeys } from '@/shared/keys'
import { useNarrow } from '@/shared/ui'
import { Bell } from './Bell'
import { leave } from './FirstPassword'
import { SideMenu } from './SideMenu'
import { TopSearch } from './TopSearch'
import { useAppTexts } from './texts'

interface Props {
  actions: readonly Action[]
  onHelp: () => void
  onPalette: () => void
}

export function TopBar({ actions, onHelp, onPalette }: Props) {
  const t = useAppTexts()
  const me = useMe()
  const narrow = useNarrow()
  return (
    <header className="top-bar">
      {narrow && <PhoneMenu />}
      <Link to="/" className="brand">
        <span>{me.office.short_name || t('name')}</span>
        {me.office.is_demo && <span className="badge tone-warning">{t('demo')}</span>}
      </Link>
      <TopSearch onPalette={onPalette} />
      <div className="top-tools">
        <NewMenu actions={actions} />
        <Bell />
        {!narrow && <LanguageButton />}
        <PersonMenu onHelp={onHelp} />
      </div>
    </header>
  )
}

function NewMenu({ actions }: { actions: readonly Action[] }) {
  const t = useAppTexts()
  const words = useWords()
  const navigate = useNavigate()
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const starts = actions.filter((a) => a.kind === 'new')
  useKeys(starts.length > 0 ? [{ key: 'c', label: { zh: '新建', en: 'New' }, run: () => setOpen(true) }] : [])
  if (starts.length === 0) return null
  return (
    <Dropdown
      open={open}
      onOpenChange={setOpen}
      trigger={['click']}
      autoFocus
      menu={{ items: starts.map((a) => ({ key: a.id, label: words(a.label), extra: a.key?.toUpperCase() })), onClick: ({ key }) => void navigate({ to: starts.find((a) => a.id === key)!.path }) }}
    >
      <Button type="primary" icon={<PlusOutlined />} title="C" aria-label={narrow ? t('new') : undefined}>
        {narrow ? null : t('new')}
      </Button>
    </Dropdown>
  )
}

function LanguageButton() {
  const t = useAppTexts()
  const here = useLanguage()
  const change = () => {
    const to = language() === 'zh' ? 'en' : 'zh'
    setLanguage(to)
    void savePreferences({ language: to }).catch(() => undefined) // shown all the same; kept in this browser
  }
  return (
    <Button type="text" lang={here === 'zh' ? 'en' : 'zh-CN'} onClick={change}>
      {t('otherLanguage')}
    </Button>
  )
}

function PersonMenu({ onHelp }: { onHelp: () => void }) {
  const t = useAppTexts()
  const me = useMe()
  const narrow = useNarrow()
  const navigate = useNavigate()
  const does: Record<string, () => void> = { settings: () => void navigate({ to: '/me' }), help: onHelp, out: () => void leave() }
  return (
    <Dropdown
      trigger={['click']}
      autoFocus
      menu={{
        items: [
          { key: 'settings', icon: <SettingOutlined />, label: t('settings') },
          { key: 'help', icon: <QuestionCircleOutlined />, label: t('help'), extra: '?' },
          { type: 'divider' },
          { key: 'out', icon: <LogoutOutlined />, label: t('signOut') },
        ],
        onClick: ({ key }) => does[key]?.(),
      }}
    >
      <Button type="text" icon={<UserOutlined />} aria-label={`${t('person')} ${me.name}`}>
        {narrow ? null : me.name}
      </Button>
    </Dropdown>
  )
}

/** On a phone the whole menu opens from the side; the bottom bar holds the most used places. */
function PhoneMenu() {
  const t = useAppTexts()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button type="text" icon={<MenuOutlined />} aria-label={t('nav')} onClick={() => setOpen(true)} />
      <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={260} title={t('nav')} styles={{ body: { padding: 0 } }}>
        <div onClick={(e) => (e.target as HTMLElement).closest('a') && setOpen(false)}>
          <SideMenu />
        </div>
      </Drawer>
    </>
  )
}
