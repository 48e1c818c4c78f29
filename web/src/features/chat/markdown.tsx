import type { PhrasingContent, Root, Text } from 'mdast'
import { memo, type ReactNode, useMemo } from 'react'
import ReactMarkdown, { type Components, defaultUrlTransform } from 'react-markdown'
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { SKIP, visit } from 'unist-util-visit'
import { useTranslations } from 'use-intl'
import { CopyButton } from '../../ui/copy-button'
import { Scrollable } from '../../ui/scrollable'
import { blocksOf } from './blocks'

const CITATION = 'citation:'

/** `[n]` becomes a link to the citation with that index. */
function citationLinks() {
  return (tree: Root): void =>
    visit(tree, 'text', (node: Text, index, parent) => {
      if (!parent || index === undefined || parent.type === 'link') return undefined
      const parts = node.value.split(/\[(\d{1,3})\]/)
      if (parts.length === 1) return undefined
      const nodes = parts.map((part, at): PhrasingContent => {
        const text: Text = { type: 'text', value: part }
        return at % 2 === 0 ? text : { type: 'link', url: CITATION + part, children: [text] }
      })
      parent.children.splice(index, 1, ...nodes)
      return [SKIP, index + nodes.length]
    })
}

/** Nothing that a document or a model says becomes more than text, and links to where they say they go. */
const SCHEMA = {
  ...defaultSchema,
  protocols: { ...defaultSchema.protocols, href: ['http', 'https', 'mailto', 'citation'] },
}
const urlTransform = (url: string): string => (url.startsWith(CITATION) ? url : defaultUrlTransform(url))

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)

function textOf(node: ReactNode): string {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return node.map(textOf).join('')
  return ''
}

function Code({ children, className }: { children?: ReactNode; className?: string | undefined }) {
  const t = useTranslations('chat')
  const text = textOf(children)
  if (!className && !text.includes('\n'))
    return <code className="rounded bg-surface px-1 py-0.5 font-mono text-[0.9em]">{children}</code>
  return (
    <span className="relative block">
      <span className="absolute end-1 top-1">
        <CopyButton text={text} label={t('copyCode')} done={t('copied')} />
      </span>
      <code className="block overflow-x-auto rounded-lg bg-surface p-3 font-mono text-sm">{children}</code>
    </span>
  )
}

function Image({ src, alt }: { src?: unknown; alt?: string | undefined }) {
  const t = useTranslations('chat')
  const url = typeof src === 'string' ? src : ''
  // To load it would tell its host that somebody reads this.
  return (
    <span className="rounded border border-line px-1.5 text-sm text-muted">
      {alt} {t('externalImage', { host: hostOf(url) })}
    </span>
  )
}

interface MarkdownProps {
  text: string
  /** What stands for `[n]`. */
  renderCitation(index: number): ReactNode
}

const Block = memo(function Block({ text, renderCitation }: MarkdownProps) {
  const t = useTranslations('chat')
  const components = useMemo<Components>(
    () => ({
      a({ href = '', children }) {
        if (href.startsWith(CITATION)) return renderCitation(Number(href.slice(CITATION.length)))
        return (
          <a href={href} target="_blank" rel="noopener noreferrer" className="text-accent underline">
            {children} <span className="text-sm text-muted">({hostOf(href)})</span>
          </a>
        )
      },
      code: ({ children, className }) => <Code className={className}>{children}</Code>,
      pre: ({ children }) => <pre className="my-3">{children}</pre>,
      img: ({ src, alt }) => <Image src={src} alt={alt} />,
      table: ({ children }) => (
        <Scrollable label={t('table')}>
          <table className="border-collapse text-sm">{children}</table>
        </Scrollable>
      ),
    }),
    [renderCitation, t],
  )
  return (
    <ReactMarkdown
      remarkPlugins={[remarkGfm, citationLinks]}
      rehypePlugins={[[rehypeSanitize, SCHEMA]]}
      urlTransform={urlTransform}
      components={components}
    >
      {text}
    </ReactMarkdown>
  )
})

/** An answer, safe and steady while it grows: blocks that are whole are not made again. */
export function Markdown({ text, renderCitation }: MarkdownProps) {
  const blocks = useMemo(() => blocksOf(text), [text])
  return (
    <div className="markdown" dir="auto">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: blocks are only ever added at the end
        <Block key={index} text={block} renderCitation={renderCitation} />
      ))}
    </div>
  )
}
