import { type ComponentProps, lazy, Suspense } from 'react'
import { piece } from '../../api/reach'

const load = () => import('./markdown')
const Loaded = lazy(async () => ({ default: (await piece(load)).Markdown }))

/** Has what reads Markdown come while the question is written. */
export const prepareMarkdown = (): void => void load().catch(() => {})

/** An answer in Markdown; its bare text for the moment until that can be read. */
export function Markdown(props: ComponentProps<typeof Loaded>) {
  return (
    <Suspense fallback={<Bare text={props.text} />}>
      <Loaded {...props} />
    </Suspense>
  )
}

function Bare({ text }: { text: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap">
      {text}
    </p>
  )
}
