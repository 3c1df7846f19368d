// Searching: the box with its chips and completion, the query as the address holds it, words marked by the service.
export { findTags, search, suggest, type Answer, type FacetValue, type Hit } from './api'
export { Marked } from './Marked'
export * from './query'
export { SearchBox, type SearchBoxHandle, type SearchBoxProps } from './SearchBox'
export { projectFacet } from './token'
export { useChipText, type ChipText } from './useChipText'
export { SearchEntry } from './SearchEntry'
