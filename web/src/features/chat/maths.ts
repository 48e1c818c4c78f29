import { createStore, useSelector } from '@tanstack/react-store'
import { useEffect } from 'react'
import type { Options } from 'react-markdown'

/** Code, which stays as it is: a fence to the end of the text, or what stands between equal runs of backticks. */
const CODE = /^ {0,3}(?:`{3,}|~{3,})[\s\S]*|(`+)[^`](?:[\s\S]*?[^`])?\1(?!`)/m
/** A line or several that are nothing but a formula: `\[…\]`, `$$…$$`. */
const DISPLAY = /^([ \t]*)(?:\\\[([\s\S]+?)\\\]|\$\$([^$\n]+)\$\$)[ \t]*$/gm
/** `\(…\)`, `\[…\]` within a line, and `$…$` as pandoc reads it. */
const INLINE = /\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]|(?<![\w\\$])\$(?![\s$])([^$\n]*?[^\s\\$])\$(?![\w$])/g

/** A price is no formula: what stands between two dollars has a sign of maths, or is a single name or number. */
const isMaths = (text: string): boolean =>
  !/\p{L}{2,}[ ,.]+\p{L}{2,}/u.test(text.replace(/\\\w+/g, '')) &&
  (/[\\^_={}<>+*]/.test(text) || /^-?(?:[A-Za-z]'?|\d+(?:\.\d+)?|[A-Za-z]\(.*\))$/.test(text))

function withDollars(prose: string): string {
  return prose
    .replace(DISPLAY, (_whole, indent: string, square?: string, dollars?: string) =>
      ['$$', (square ?? dollars ?? '').trim(), '$$'].map((line) => indent + line).join('\n'),
    )
    .replace(INLINE, (whole, round?: string, square?: string, dollars?: string) => {
      const formula = round ?? square ?? (dollars !== undefined && isMaths(dollars) ? dollars : null)
      return formula === null ? whole : `$$${formula.trim()}$$`
    })
}

/** A block with all of its maths between two dollars, however the model wrote it; null: it has none. */
export function mathsOf(block: string): string | null {
  if (!/\$|\\[([]/.test(block)) return null
  let text = ''
  let rest = block
  for (let code = CODE.exec(rest); code; code = CODE.exec(rest)) {
    text += withDollars(rest.slice(0, code.index)) + code[0]
    rest = rest.slice(code.index + code[0].length)
  }
  text += withDollars(rest)
  return /\$\$[\s\S]+\$\$/.test(text) ? text : null
}

export interface MathsPlugins {
  remark: NonNullable<Options['remarkPlugins']>
  rehype: NonNullable<Options['rehypePlugins']>
}

const plugins = createStore<MathsPlugins | null>(null)
const load = async (): Promise<void> => {
  const { katexPlugins } = await import('./katex')
  plugins.setState(() => katexPlugins)
}

/** What sets formulas, once it has come; it is asked for by the first text that has one. */
export function useMaths(isNeeded: boolean): MathsPlugins | null {
  const loaded = useSelector(plugins)
  const isMissing = isNeeded && loaded === null
  useEffect(() => {
    // Where it does not come, formulas stay as they were written; the next text with one asks again.
    if (isMissing) load().catch(() => {})
  }, [isMissing])
  return isNeeded ? loaded : null
}
