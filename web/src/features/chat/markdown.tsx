import { createContext, memo, type ReactNode, useContext, useMemo } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { useTranslations } from 'use-intl'
import { Scrollable } from '../../ui/scrollable'
import { blocksOf } from './blocks'
import { Code } from './code-block'
import { CITATION, citationLinks, SCHEMA, urlTransform } from './markdown-rules'
import { mathsOf, useMaths } from './maths'

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

type RenderCitation = (index: number) => ReactNode
/** Not a property of the blocks: a citation that comes late changes its own marks, and no block is read again for it. */
const Citations = createContext<RenderCitation>((index) => `[${index}]`)

function Cited({ index }: { index: number }) {
  return useContext(Citations)(index)
}

function Anchor({ href = '', children }: { href?: string | undefined; children?: ReactNode }) {
  if (href.startsWith(CITATION)) return <Cited index={Number(href.slice(CITATION.length))} />
  // Its address is of a kind that is not followed, such as `javascript:`.
  if (href === '') return <span>{children}</span>
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className="text-accent underline">
      {children} <span className="text-sm text-muted">({hostOf(href)})</span>
    </a>
  )
}

function Image({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const t = useTranslations('chat')
  const url = typeof src === 'string' ? src : ''
  if (url === '') return <span>{alt}</span>
  // To load it would tell its host that somebody reads this; whoever follows the link does so on purpose.
  return (
    <a
      href={url}
      target="_blank"
      rel="noopener noreferrer"
      className="rounded border border-line px-1.5 text-sm text-muted underline"
    >
      {alt} {t('externalImage', { host: hostOf(url) })}
    </a>
  )
}

function Table({ children }: { children?: ReactNode }) {
  const t = useTranslations('chat')
  return (
    <Scrollable label={t('table')}>
      <table className="border-collapse text-sm">{children}</table>
    </Scrollable>
  )
}

const COMPONENTS: Components = {
  a: ({ href, children }) => <Anchor href={href}>{children}</Anchor>,
  code: ({ children, className }) => <Code className={className}>{children}</Code>,
  pre: ({ children }) => <pre className="my-3">{children}</pre>,
  img: ({ src, alt }) => <Image src={src} alt={alt} />,
  table: ({ children }) => <Table>{children}</Table>,
}

const Block = memo(function Block({ text }: { text: string }) {
  const withMaths = useMemo(() => mathsOf(text), [text])
  const maths = useMaths(withMaths !== null)
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, ...(maths?.remark ?? []), citationLinks]}
      rehypePlugins={[[rehypeSanitize, SCHEMA], ...(maths?.rehype ?? [])]}
      urlTransform={urlTransform}
      components={COMPONENTS}
    >
      {maths ? (withMaths ?? text) : text}
    </ReactMarkdown>
  )
})

interface MarkdownProps {
  text: string
  /** What stands for `[n]`. */
  renderCitation: RenderCitation
}

/** An answer, safe and steady while it grows: blocks that are whole are not made again. */
export function Markdown({ text, renderCitation }: MarkdownProps) {
  const blocks = useMemo(() => blocksOf(text), [text])
  return (
    <Citations value={renderCitation}>
      <div className="markdown" dir="auto">
        {blocks.map((block, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
          <Block key={index} text={block} />
        ))}
      </div>
    </Citations>
  )
}
