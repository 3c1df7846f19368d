import { Modal } from 'antd'
import { useState } from 'react'
import { useMe } from '@/shared/access'
import { useWords } from '@/shared/i18n'
import { keyName, keysInForce } from '@/shared/keys'
import { useAppTexts } from './texts'

/** The keys that work where one is; each has a button as well. */
export function KeysHelp({ onClose }: { onClose: () => void }) {
  const t = useAppTexts()
  const words = useWords()
  const me = useMe()
  const [keys] = useState(keysInForce)
  return (
    <Modal open title={t('keysTitle')} footer={null} onCancel={onClose} width={480}>
      <p>{me.preferences.single_keys ? t('keysHint') : t('keysOff')}</p>
      <table className="keys-table">
        <thead>
          <tr>
            <th scope="col">{t('keyColumn')}</th>
            <th scope="col">{t('keyDoes')}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((k) => (
            <tr key={k.key}>
              <td>
                <kbd>{keyName(k.key)}</kbd>
              </td>
              <td>{words(k.label)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}
