import type { MathNode } from 'mathjs'
import { Type } from 'typebox'
import { Text } from '../../schemas/base.ts'
import { ToolError, toTool } from './built-in.ts'
import type { Tool } from './types.ts'

const Parameters = Type.Object(
  {
    expression: Text(500, 1, {
      description: 'Such as (51761 - 46298) / 46298 * 100, or round(sqrt(2), 3).',
    }),
  },
  { additionalProperties: false },
)

/** What an expression may use: no names can be assigned, no text is evaluated, nothing makes a matrix or a range. */
const FUNCTIONS = ['abs', 'ceil', 'exp', 'floor', 'log', 'log10', 'log2', 'max', 'mean', 'median', 'min', 'pow'].concat(
  ['round', 'sign', 'sqrt', 'cbrt', 'sum', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
)
const CONSTANTS = ['pi', 'e']
/** Anything else, such as a factorial, could run for long. */
const OPERATORS = ['+', '-', '*', '/', '^', '%', '==', '!=', '<', '>', '<=', '>=']
const MAX_NODES = 300

/**
 * Arithmetic by mathjs (its parser builds a tree; no JavaScript is evaluated), loaded at the first call: 64 digits,
 * so that sums of money come out right. Only what is listed above is let through to it.
 */
export const calculator = (): Tool =>
  toTool({
    name: 'calculator',
    description: `Works out an arithmetic expression exactly. Functions: ${FUNCTIONS.join(', ')}.`,
    parameters: Parameters,
    async call({ expression }) {
      const { parse, evaluate } = await loadMath()
      const node = parsed(parse, expression)
      let nodes = 0
      node.traverse((part) => {
        if (++nodes > MAX_NODES) throw new ToolError('The expression is too long.')
        requireAllowed(part)
      })
      try {
        return `${expression} = ${String(evaluate(node))}`
      } catch (error) {
        throw new ToolError(`It cannot be worked out: ${messageOf(error)}`)
      }
    },
  })

interface MathParts {
  parse(expression: string): MathNode
  evaluate(node: MathNode): unknown
}

let loading: Promise<MathParts> | undefined

function loadMath(): Promise<MathParts> {
  loading ??= import('mathjs/lib/browser/math.js').then(({ default: { create, all } }) => {
    const math = create(all ?? {}, { number: 'BigNumber', precision: 64 })
    return {
      parse: (expression) => math.parse(expression),
      evaluate: (node) => math.format(node.evaluate(), { precision: 15, lowerExp: -12, upperExp: 20 }),
    }
  })
  return loading
}

function parsed(parse: MathParts['parse'], expression: string): MathNode {
  try {
    return parse(expression)
  } catch (error) {
    throw new ToolError(`It cannot be read: ${messageOf(error)}`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200)

function requireAllowed(node: MathNode): void {
  switch (node.type) {
    case 'ConstantNode':
    case 'ParenthesisNode':
      return
    case 'OperatorNode':
      if ('op' in node && OPERATORS.includes(String(node.op))) return
      break
    case 'SymbolNode':
      if ('name' in node && [...CONSTANTS, ...FUNCTIONS].includes(String(node.name))) return
      break
    case 'FunctionNode':
      if ('fn' in node && FUNCTIONS.includes(String(node.fn))) return
      break
  }
  throw new ToolError(
    `${node.toString().slice(0, 100)} is not arithmetic; use numbers, operators and the functions listed.`,
  )
}
