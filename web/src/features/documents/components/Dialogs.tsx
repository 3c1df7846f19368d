import type { DocumentFile, Row } from '../api'
import type { Dialog } from './Actions'
import { AddFileDialog } from './AddFileDialog'
import BorrowDialog from './BorrowDialog'
import { CustodyDialog } from './CustodyDialog'
import { DistributeDialog } from './DistributeDialog'
import { ExtendDialog } from './ExtendDialog'
import { HoldDialog } from './HoldDialog'
import { LevelDialog } from './LevelDialog'
import { ScopeDialog } from './ScopeDialog'
import { VoidDialog } from './VoidDialog'

interface Props {
  which: Dialog
  document: Row
  /** Of a new version: what it takes the place of. */
  replacing?: DocumentFile
  onClose: () => void
}

/** The dialogs of the document page, loaded when the first is opened. */
export default function Dialogs({ which, replacing, ...rest }: Props) {
  switch (which) {
    case 'add':
      return <AddFileDialog replacing={replacing} {...rest} />
    case 'distribute':
      return <DistributeDialog {...rest} />
    case 'scope':
      return <ScopeDialog {...rest} />
    case 'level':
      return <LevelDialog {...rest} />
    case 'custody':
      return <CustodyDialog {...rest} />
    case 'extend':
      return <ExtendDialog {...rest} />
    case 'borrow':
      return <BorrowDialog {...rest} />
    case 'hold':
      return <HoldDialog {...rest} />
    case 'void':
      return <VoidDialog {...rest} />
  }
}
