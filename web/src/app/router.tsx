import type { QueryClient } from '@tanstack/react-query'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type AsyncRouteComponent } from '@tanstack/react-router'
import { allows, meQuery, useMe, type Access } from '@/shared/access'
import { formatQuery, parseQuery, type Query } from '@/shared/address'
import type { PageRoute } from '@/shared/feature'
import { session } from '@/shared/http'
import { useWords } from '@/shared/i18n'
import { arrival, Forbidden, NotFound, useTitle } from '@/shared/ui'
import { Entry } from './Entry'
import { Crash } from './Crash'
import { features } from './features'
import { Shell } from './Shell'

/** The routes of all features under one root: whoever is not signed in sees the sign-in page at every address. */
export function makeRouter() {
  const root = createRootRoute({ component: () => <Entry shell={<Shell />} />, notFoundComponent: Nowhere, errorComponent: Crash })
  const pages = features.flatMap((f) => f.routes).map((route) =>
    createRoute({ getParentRoute: () => root, path: route.path, component: pageOf(route), errorComponent: Crash }),
  )
  const router = createRouter({
    routeTree: root.addChildren(pages),
    parseSearch: parseQuery,
    stringifySearch: formatQuery,
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultNotFoundComponent: Nowhere,
  })
  router.subscribe('onBeforeNavigate', ({ pathChanged, fromLocation }) => {
    if (pathChanged && fromLocation) arrival.pending = true
  })
  return router
}

/**
 * Asks at once for who is there, for the page at the address and for what it will show: none of them waits for the others. Only where
 * somebody seems to be signed in; what a stranger would ask is refused.
 */
export function begin(router: ReturnType<typeof makeRouter>, queries: QueryClient) {
  if (!session.isLikely()) return
  void queries.prefetchQuery(meQuery)
  const { pathname, search } = router.latestLocation
  const [, , found] = router.getMatchedRoutes(pathname)
  const route = features.flatMap((f) => f.routes).find((r) => r.path === found?.fullPath)
  void route?.page().catch(() => undefined) // the router asks again, and tells of what cannot be loaded
  void route?.begin?.(queries, search as Query)
}

function pageOf({ page, title, access }: PageRoute) {
  const Page = lazyRouteComponent(page) as AsyncRouteComponent<object>
  const Guarded = () => {
    useTitle(useWords()(title))
    return <Guard access={access}><Page /></Guard>
  }
  return Object.assign(Guarded, { preload: Page.preload })
}

function Guard({ access, children }: { access?: Access; children: React.ReactNode }) {
  return allows(useMe(), access) ? children : <Forbidden heading />
}

function Nowhere() {
  return <NotFound heading />
}
