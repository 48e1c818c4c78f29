import type { TextBuilder } from '../text-builder.ts'
import { descendantsOf, elementAt, textOf, type XmlElement } from '../xml.ts'

/** Numbers are kept with more digits than anybody has measured: 4.3 as 4.2999999999999998. */
const DIGITS = 12

/**
 * Adds a chart as the table it draws: its title, then a row for each category with the value of each series under the
 * name of that. Nothing when it has no series (a diagram, a kind of chart of its own).
 * @returns whether there was a table to add.
 */
export function addChart(builder: TextBuilder, root: XmlElement): boolean {
  const all = descendantsOf(root, 'ser').map(seriesOf)
  const places = [...new Set(all.flatMap(({ values }) => [...values.keys()]))].sort((one, other) => one - other)
  if (places.length === 0) return false
  const title = elementAt(root, 'chart', 'title')
  if (title) builder.add('paragraph', wordsOf(title))
  const categories = all.find(({ names }) => names.size > 0)?.names ?? new Map<number, string>()
  const header = ['', ...all.map(({ name }) => name)]
  const rows = places.map((place) => [categories.get(place) ?? '', ...all.map(({ values }) => values.get(place) ?? '')])
  builder.addTable([header, ...rows], header.some((name) => name !== '') ? 1 : 0)
  return true
}

interface Series {
  name: string
  /** By their place in the chart. */
  names: Map<number, string>
  values: Map<number, string>
}

function seriesOf(element: XmlElement): Series {
  const name = elementAt(element, 'tx')
  return {
    name: name ? descendantsOf(name, 'v').map(textOf).join(' ') : '',
    names: pointsOf(elementAt(element, 'cat') ?? elementAt(element, 'xVal')),
    values: pointsOf(elementAt(element, 'val') ?? elementAt(element, 'yVal')),
  }
}

/** Texts and numbers as the chart keeps them; categories of several levels have several texts at a place. */
function pointsOf(element: XmlElement | null): Map<number, string> {
  const points = new Map<number, string>()
  for (const point of element ? descendantsOf(element, 'pt') : []) {
    const place = Number(point.attributes.idx)
    const value = shown(descendantsOf(point, 'v').map(textOf).join(''))
    const outer = points.get(place)
    points.set(place, outer === undefined ? value : `${value} ${outer}`)
  }
  return points
}

const shown = (value: string): string =>
  /^-?\d+\.\d{10,}(e[-+]?\d+)?$/i.test(value) ? String(Number(Number(value).toPrecision(DIGITS))) : value

const wordsOf = (element: XmlElement): string => descendantsOf(element, 't').map(textOf).join(' ')
