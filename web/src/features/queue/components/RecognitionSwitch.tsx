import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useFormat } from '@/shared/format'
import { toast } from '@/shared/ui'
import { pauseRecognition, type Recognition } from '../api'
import { useTexts } from '../texts'

/** 文字识别: how much of it is left, and stopping it while people need the processor. */
export function RecognitionSwitch({ state }: { state: Recognition }) {
  const t = useTexts()
  const format = useFormat()
  const queries = useQueryClient()
  const pause = useMutation({
    mutationFn: pauseRecognition,
    onSuccess: (_, paused) => toast.ok(t(paused ? 'pausedDone' : 'resumedDone')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['queues'] }),
  })
  return (
    <section aria-labelledby="ocr">
      <h2 id="ocr">{t('ocr')}</h2>
      {!state.available && <p>{t('ocrMissing')}</p>}
      {state.available && (
        <>
          <p role="status">
            {state.files === 0 ? t('ocrIdle') : t('ocrWaiting', { files: format.number(state.files), pages: format.number(state.pages), time: format.duration(state.remaining_seconds) })}{' '}
            {state.paused && t('pausedText')}
          </p>
          <p>
            <Button onClick={() => pause.mutate(!state.paused)} loading={pause.isPending}>
              {t(state.paused ? 'resume' : 'pause')}
            </Button>{' '}
            <span className="secondary">{t('switchHint')}</span>
          </p>
        </>
      )}
    </section>
  )
}
