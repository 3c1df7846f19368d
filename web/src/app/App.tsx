import { RouterProvider } from '@tanstack/react-router'
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { useEffect, useMemo } from 'react'
import { Problem } from '@/shared/http'
import { useLanguage } from '@/shared/i18n'
import { toast, useMedia } from '@/shared/ui'
import { begin, makeRouter } from './router'
import { themeOf } from './theme'
import { useScheme } from './useScheme'

/** Server state lives here and nowhere else; signing out empties it. */
export function makeQueryClient() {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        networkMode: 'always', // the service is often on this network while the internet is not
        retry: (failures, error) => failures < 2 && (!(error instanceof Problem) || error.isOffline || error.status >= 500),
      },
      mutations: { networkMode: 'always' },
    },
    mutationCache: new MutationCache({
      onError: (error, _variables, _result, mutation) => {
        if (!mutation.meta?.quiet) toast.fail(error)
      },
    }),
  })
}

const queryClient = makeQueryClient()
const router = makeRouter()
begin(router, queryClient)

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Look />
    </QueryClientProvider>
  )
}

function Look() {
  const language = useLanguage()
  const scheme = useScheme()
  const still = useMedia('(prefers-reduced-motion: reduce)')
  const theme = useMemo(() => themeOf(scheme, !still), [scheme, still])
  useEffect(() => {
    dayjs.locale(language === 'zh' ? 'zh-cn' : 'en')
  }, [language])
  return (
    <ConfigProvider theme={theme} locale={language === 'en' ? enUS : zhCN} componentSize="middle" button={{ autoInsertSpace: false }}>
      <AntApp>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  )
}
