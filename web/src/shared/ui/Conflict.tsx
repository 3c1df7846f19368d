import { Button } from 'antd'
import { useUITexts } from './texts'

export interface Difference {
  field: string
  theirs: string
  mine: string
}

/** Somebody else saved in the meantime: what differs, and the choice. */
export function Conflict({ differences, onLoad, onKeep }: { differences: readonly Difference[]; onLoad: () => void; onKeep: () => void }) {
  const t = useUITexts()
  return (
    <div role="alert" className="conflict">
      <h3>{t('conflictTitle')}</h3>
      <p>{differences.length > 0 ? t('conflictText') : t('conflictSame')}</p>
      {differences.length > 0 && (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('conflictField')}</th>
              <th scope="col">{t('conflictTheirs')}</th>
              <th scope="col">{t('conflictMine')}</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((d) => (
              <tr key={d.field}>
                <th scope="row">{d.field}</th>
                <td>{d.theirs || t('none')}</td>
                <td>{d.mine || t('none')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <div className="form-actions">
        <Button onClick={onKeep}>{t('keepMine')}</Button>
        <Button type="primary" onClick={onLoad}>
          {t('loadNewest')}
        </Button>
      </div>
    </div>
  )
}
