import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useTranslations } from 'use-intl'
import type { Sums } from '../usage/sums'
import { useFigures } from '../usage/use-figures'
import type { Usage } from './usage-report'

type Days = Usage['days']

interface Series {
  of: keyof Sums
  name: string
  colour: string
}

/** Tokens, requests and cost by day. What the pictures say stands in the table beneath them, which is what one hears. */
export function UsageCharts({ days }: { days: Days }) {
  const t = useTranslations('admin.usage')
  const { short, money } = useFigures()
  const tokens: Series[] = [
    { of: 'prompt_tokens', name: t('promptTokens'), colour: 'var(--accent)' },
    { of: 'completion_tokens', name: t('completionTokens'), colour: 'var(--warn)' },
  ]
  const requests: Series[] = [{ of: 'requests', name: t('requests'), colour: 'var(--accent)' }]
  const cost: Series[] = [{ of: 'cost_usd', name: t('cost'), colour: 'var(--accent)' }]
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <div className="min-w-0 lg:col-span-2">
        <Chart title={t('byDay', { what: t('tokens') })} days={days} series={tokens} write={short} height={240} />
      </div>
      <Chart title={t('byDay', { what: t('requests') })} days={days} series={requests} write={short} height={180} />
      <Chart title={t('byDay', { what: t('cost') })} days={days} series={cost} write={money} height={180} isInParts />
    </div>
  )
}

interface ChartProps {
  title: string
  days: Days
  series: readonly Series[]
  write(value: number): string
  height: number
  /** There is something between 1 and 2, as there is of money. */
  isInParts?: boolean
}

const TICK = { fill: 'var(--muted)', fontSize: 12 }

function Chart({ title, days, series, write, height, isInParts = false }: ChartProps) {
  const { day: written, shortDay } = useFigures()
  return (
    <figure className="min-w-0 rounded-xl border border-line bg-raised p-3">
      <figcaption className="pb-2 text-sm font-medium">{title}</figcaption>
      {/* Time runs as in the rest of the world's charts, whatever the direction of the words. */}
      <div aria-hidden dir="ltr">
        <ResponsiveContainer width="100%" height={height}>
          <BarChart data={[...days]} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis
              dataKey="day"
              tickFormatter={shortDay}
              tick={TICK}
              stroke="var(--line)"
              tickLine={false}
              minTickGap={24}
            />
            <YAxis
              tickFormatter={write}
              tick={TICK}
              stroke="var(--line)"
              tickLine={false}
              width={64}
              allowDecimals={isInParts}
            />
            <Tooltip
              cursor={{ fill: 'var(--surface)' }}
              isAnimationActive={false}
              labelFormatter={(label) => (typeof label === 'string' ? written(label) : '')}
              formatter={(value) => (typeof value === 'number' ? write(value) : '')}
              contentStyle={{ background: 'var(--raised)', border: '1px solid var(--line)', borderRadius: 8 }}
            />
            {series.length > 1 && <Legend formatter={(name) => <span className="text-sm text-ink">{name}</span>} />}
            {series.map(({ of, name, colour }) => (
              <Bar
                key={of}
                dataKey={of}
                name={name}
                stackId="all"
                fill={colour}
                maxBarSize={32}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  )
}
