export { getRoute, type Route, type Stage } from './api'
export { RoutePath } from './RoutePath'
export { useApprovalTexts } from './texts'
