import { Viewer } from '@/shared/viewer'
import { contentOf, pageOf, textOf, type Waiting } from '../api'
import { useTexts } from '../texts'

/** What the registrar types off: the local file, before it has been sent, or the waiting one. */
export function Preview({ item }: { item?: File | Waiting }) {
  const t = useTexts()
  return (
    <section className="register-preview" aria-label={t('preview')}>
      {!item ? (
        <p className="secondary">{t('previewEmpty')}</p>
      ) : item instanceof File ? (
        <Viewer key={idOf(item)} id={idOf(item)} name={item.name} mediaType={typeOf(item)} source={item} loadText={isPlain(item) ? async () => [{ number: 1, text: await item.text() }] : undefined} />
      ) : (
        <Viewer
          key={item.id}
          id={item.sha256}
          name={item.name}
          mediaType={item.media_type}
          source={contentOf(item.id)}
          downloadUrl={contentOf(item.id)}
          images={item.pages > 0 ? { pages: item.pages, url: pageOf(item.id) } : undefined}
          loadText={item.text_state === 'done' || item.text_state === 'ocr' ? (signal) => textOf(item.id, signal) : undefined}
        />
      )}
    </section>
  )
}

const ids = new WeakMap<File, string>()
let last = 0

/** Two files may have the same name and size. */
function idOf(file: File): string {
  let id = ids.get(file)
  if (!id) ids.set(file, (id = `local ${++last}`))
  return id
}

const isPlain = (file: File) => file.type.startsWith('text/') && file.size < 1_000_000

/** Some systems do not know the type of a file that comes from a scanner's folder. */
function typeOf(file: File): string {
  return file.type || (/\.pdf$/i.test(file.name) ? 'application/pdf' : '')
}
