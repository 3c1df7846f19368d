import { UploadOutlined } from '@ant-design/icons'
import { Form, Input, InputNumber } from 'antd'
import { FileButton, SizeText } from '@/shared/ui'
import { useTexts } from '../texts'

/** 用印: which seal, on how many copies, and the scan of the sealed original. */
export function SealFields({ scan, onScan }: { scan: File | undefined; onScan: (file: File) => void }) {
  const t = useTexts()
  return (
    <>
      <Form.Item name="seal" label={t('seal')}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name="copies" label={t('copies')}>
        <InputNumber min={1} max={100000} precision={0} />
      </Form.Item>
      <Form.Item name="scan" label={t('scan')} extra={t('scanHint')}>
        <Chosen scan={scan} onScan={onScan} />
      </Form.Item>
    </>
  )
}

function Chosen({ id, scan, onScan }: { id?: string; scan: File | undefined; onScan: (file: File) => void }) {
  const t = useTexts()
  return (
    <span>
      <FileButton id={id} icon={<UploadOutlined />} onFiles={([f]) => f && onScan(f)}>
        {t('chooseScan')}
      </FileButton>{' '}
      {scan && (
        <>
          {scan.name} <SizeText bytes={scan.size} />
        </>
      )}
    </span>
  )
}
