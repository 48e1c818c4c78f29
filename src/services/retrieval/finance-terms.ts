/**
 * What analysts ask for and what financial statements call it: the usual vocabulary of annual reports under US GAAP and
 * IFRS, in English. Filings hold no line "capex" and no line "quick ratio"; they hold what these are.
 */

/** Names of one thing; a question with one of them is asked with all. */
const SAME: readonly (readonly string[])[] = [
  [
    'capital expenditures',
    'capital expenditure',
    'capital spending',
    'capex',
    'purchases of property, plant and equipment',
    'purchases of property and equipment',
  ],
  ['property, plant and equipment', 'property and equipment', 'fixed assets', 'PP&E', 'PPE'],
  ['cost of sales', 'cost of revenue', 'cost of goods sold', 'COGS'],
  ['revenue', 'revenues', 'net sales', 'top line', 'topline'],
  ['net income', 'net earnings', 'net profit', 'bottom line'],
  ['operating income', 'operating profit', 'income from operations', 'earnings from operations', 'EBIT'],
  ['earnings per share', 'net income per share', 'EPS'],
  [
    'statements of income',
    'statement of income',
    'statements of operations',
    'statements of earnings',
    'income statement',
    'P&L',
  ],
  ['balance sheets', 'balance sheet', 'statement of financial position'],
  ['statements of cash flows', 'cash flow statement', 'statement of cash flows'],
  [
    'net cash provided by operating activities',
    'operating cash flow',
    'cash flow from operations',
    'cash flow from operating activities',
  ],
  ['selling, general and administrative', 'SG&A'],
  ['research and development', 'R&D'],
  ['depreciation and amortization', 'D&A'],
  ['accounts receivable', 'trade receivables'],
  ['accounts payable', 'trade payables'],
  ["shareholders' equity", "stockholders' equity"],
  ['provision for income taxes', 'income tax provision', 'income tax expense'],
  ['repurchases of common stock', 'share repurchases', 'stock repurchases', 'share buybacks', 'buybacks'],
]

/** Figures that are computed, by their names, from lines that stand in the statements. */
const COMPUTED: readonly { names: readonly string[]; from: readonly string[] }[] = [
  { names: ['operating margin'], from: ['operating income', 'operating expenses', 'revenue'] },
  { names: ['gross margin', 'gross profit'], from: ['gross profit', 'cost of sales', 'revenue'] },
  { names: ['net margin', 'profit margin'], from: ['net income', 'revenue'] },
  {
    names: ['free cash flow', 'free cashflow', 'FCF', 'cash conversion'],
    from: ['net cash provided by operating activities', 'capital expenditures'],
  },
  {
    names: ['quick ratio', 'acid test', 'acid-test ratio'],
    from: ['total current assets', 'total current liabilities', 'cash and cash equivalents', 'inventories'],
  },
  { names: ['current ratio', 'working capital'], from: ['total current assets', 'total current liabilities'] },
  { names: ['days payable outstanding', 'DPO'], from: ['accounts payable', 'cost of sales', 'inventories'] },
  { names: ['days sales outstanding', 'DSO'], from: ['accounts receivable', 'revenue'] },
  {
    names: ['days inventory outstanding', 'DIO', 'inventory turnover'],
    from: ['inventories', 'cost of sales'],
  },
  { names: ['cash conversion cycle', 'CCC'], from: ['inventories', 'accounts receivable', 'accounts payable'] },
  { names: ['return on assets', 'ROA'], from: ['net income', 'total assets'] },
  { names: ['return on equity', 'ROE'], from: ['net income', "shareholders' equity"] },
  { names: ['asset turnover'], from: ['revenue', 'total assets'] },
  { names: ['fixed asset turnover'], from: ['revenue', 'property, plant and equipment'] },
  {
    names: ['EBITDA'],
    from: ['net income', 'provision for income taxes', 'interest expense', 'depreciation and amortization'],
  },
  { names: ['interest coverage', 'interest coverage ratio'], from: ['operating income', 'interest expense'] },
  {
    names: ['effective tax rate', 'tax rate'],
    from: ['provision for income taxes', 'income before income taxes'],
  },
  { names: ['debt to equity', 'debt-to-equity', 'leverage ratio'], from: ['long-term debt', "shareholders' equity"] },
  { names: ['dividend payout ratio', 'payout ratio'], from: ['dividends paid', 'net income'] },
]

/**
 * The names under which a question's subjects stand in financial statements, without repetition; none for a question
 * about something else.
 */
export function financeTermsFor(question: string): string[] {
  const parts = COMPUTED.filter(({ names }) => named(names, question)).flatMap(({ from }) => from)
  const asked = [question, ...parts].join('\n')
  const same = SAME.filter((names) => named(names, asked)).flat()
  return [...new Set([...parts, ...same])]
}

const patterns = new Map<readonly string[], RegExp>()

/** Whether one of the names stands in a text, as whole words, in any case. */
function named(names: readonly string[], text: string): boolean {
  let pattern = patterns.get(names)
  if (!pattern) {
    pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${names.map(RegExp.escape).join('|')})(?![\\p{L}\\p{N}])`, 'iu')
    patterns.set(names, pattern)
  }
  return pattern.test(text)
}
