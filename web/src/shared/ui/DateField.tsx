import { DatePicker } from 'antd'
import dayjs from 'dayjs'

interface Props {
  id?: string
  /** 'YYYY-MM-DD', '' for none. */
  value?: string | null
  onChange?: (day: string) => void
  min?: string
  max?: string
}

/** A day as text; typed without signs it is understood as well. */
export function DateField({ id, value, onChange, min, max }: Props) {
  return (
    <DatePicker
      id={id}
      style={{ width: '100%' }}
      format={['YYYY-MM-DD', 'YYYYMMDD', 'YYYY-M-D', 'YYYY/M/D']}
      placeholder="YYYY-MM-DD"
      value={value ? dayjs(value) : null}
      minDate={min ? dayjs(min) : undefined}
      maxDate={max ? dayjs(max) : undefined}
      onChange={(day) => onChange?.(day?.format('YYYY-MM-DD') ?? '')}
    />
  )
}
