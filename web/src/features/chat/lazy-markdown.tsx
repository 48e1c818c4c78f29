import { type ComponentProps, lazy, Suspense } from 'react'

const load = () => import('./markdown')
const Loaded = lazy(async () => ({ default: (await load()).Markdown }))

const REST_MS = 2_000

/** Has what reads Markdown come before it is needed, when all that one needs to ask is there. @returns what calls that off. */
export function prepareMarkdown(): () => void {
  const timer = setTimeout(() => void load().catch(() => {}), REST_MS)
  return () => clearTimeout(timer)
}

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
