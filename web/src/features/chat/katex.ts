import 'katex/dist/katex.min.css'
import rehypeKatex from 'rehype-katex'
import remarkMath from 'remark-math'
import type { MathsPlugins } from './maths'

/** Formulas as KaTeX sets them: no links, no images, and what it cannot read stays as it was written. */
export const katexPlugins: MathsPlugins = {
  remark: [[remarkMath, { singleDollarTextMath: false }]],
  rehype: [[rehypeKatex, { strict: 'ignore', errorColor: 'inherit', maxExpand: 500 }]],
}
