import { Outlet, useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { allows, useMe } from '@/shared/access'
import { useKeys } from '@/shared/keys'
import { ToastHost, useNarrow } from '@/shared/ui'
import { BottomBar } from './BottomBar'
import { features } from './features'
import { KeysHelp } from './KeysHelp'
import { OfflineBar } from './OfflineBar'
import { Palette } from './Palette'
import { SideMenu } from './SideMenu'
import { useAppTexts } from './texts'
import { TopBar } from './TopBar'

/** What surrounds every page. */
export function Shell() {
  const t = useAppTexts()
  const me = useMe()
  const navigate = useNavigate()
  const narrow = useNarrow()
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  const actions = useMemo(() => features.flatMap((f) => f.actions ?? []).filter((a) => allows(me, a.access)), [me])
  useKeys([
    { key: 'Ctrl+K', label: { zh: '快速前往', en: 'Go to' }, run: () => setPalette(true) },
    { key: '?', label: { zh: '本页的快捷键', en: 'The keys of this page' }, run: () => setHelp(true) },
    ...actions.flatMap((a) => (a.key ? [{ key: a.key, label: a.label, run: () => void navigate({ to: a.path }) }] : [])),
  ])
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <TopBar onHelp={() => setHelp(true)} onPalette={() => setPalette(true)} actions={actions} />
      <OfflineBar />
      <div className="shell-middle">
        {!narrow && <SideMenu />}
        <main id="content" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {narrow && <BottomBar />}
      <ToastHost />
      {palette && <Palette actions={actions} onClose={() => setPalette(false)} />}
      {help && <KeysHelp onClose={() => setHelp(false)} />}
    </div>
  )
}
