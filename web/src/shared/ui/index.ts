// What pages are made of. Use these before antd's own: they hold what ux.md asks of every page.
//
//   PageHeader, useTitle      the one h1, the tab's title, the focus after navigation
//   usePages + ListTable      a list in portions: sort in the address, keys j k Enter Space x, cards on a phone
//   FilterBar, FilterField    the controls above a list, a sheet of its own on a phone; FilterChips, FilterSheet alone
//   SearchInput               as-you-type search that does not disturb pinyin
//   LevelBadge, StatusTag, DueText, DateText, SizeText
//   SkeletonRows, EmptyState, ErrorState, Forbidden, NotFound, useErrorText
//   PickPerson, PickDepartment, PickParty, PickTag (RemoteSelect for another source); useScopeNames: names of 'u:wang', 'd:ZH'
//   toast.ok(text, { link, undo }), toast.fail(error); useConfirm for what cannot be undone
//   EditDrawer, Conflict      a form beside its list, and what to do when somebody else saved meanwhile
//   wholeList                 a list that comes in one piece, for ListTable
//   SidePreview, FileButton, UploadStrip, useNarrow
//
// In a form, showAtFields(form, error) of shared/http puts the refusals of the service at the fields.
// Colours come from the custom properties of app/app.css (--text, --secondary, --line, --panel, --link …), never as numbers.
export { Conflict, type Difference } from './Conflict'
export { useConfirm, type Question } from './confirm'
export { EditDrawer } from './EditDrawer'
export { FileButton, UploadStrip, type FileButtonProps, type Sending } from './files'
export { DateField } from './DateField'
export { FilterBar, FilterChips, FilterField, type Filter } from './filters'
export { FilterSheet, type FilterSheetProps } from './FilterSheet'
export { ListTable, type Column, type ListTableProps, type Selection } from './ListTable'
export { arrival, PageHeader, useTitle, type PageHeaderProps } from './PageHeader'
export { PickDepartment, PickParty, PickPerson, PickTag, RemoteSelect, type Option } from './pickers'
export { PlainTable } from './PlainTable'
export { PickScope } from './PickScope'
export { chosen, scopeOf, wordsOf } from './scope'
export { SearchInput, type SearchInputProps } from './SearchInput'
export { SidePreview } from './SidePreview'
export { Split } from './Split'
export { EmptyState, ErrorState, Forbidden, NotFound, SkeletonRows, useErrorText, useLate } from './states'
export { Tick } from './Tick'
export { toast, ToastHost } from './toast'
export { Unprinted } from './Unprinted'
export { useScopeNames } from './useScopeNames'
export { VersionedDrawer } from './VersionedDrawer'
export { useMedia, useNarrow } from './useMedia'
export { portionsOf, usePages, type Pages, type Portion } from './usePages'
export { wholeList } from './whole'
export { DateText, DueText, LevelBadge, SizeText, StatusTag, type Tone } from './words'
