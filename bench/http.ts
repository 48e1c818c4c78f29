import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { printFigures } from './figures.ts'
import { cpuSeconds, median, requests, residentMb } from './load.ts'
import { type Side, withSides } from './sides.ts'

/**
 * `npm run bench -- http`: start-up, memory and requests of the peer and of this server, in turn, as ratios beside the
 * aims of the design.
 */
export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '6' } },
  })
  await withSides(async ({ peer, ours }) => {
    await sleep(2_000)
    printFigures('idle', [
      ['ms from start to the first 200', peer.target.startMs, ours.target.startMs, '≤ 0.5 ×'],
      ['resident MB', residentMb(peer.target), residentMb(ours.target), '≤ 1 ×'],
    ])
    await compareRequests(peer, ours, { rounds: Number(values.rounds), seconds: Number(values.seconds) })
  })
  return 0
}

async function compareRequests(
  peer: Side,
  ours: Side,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<void> {
  const measured = { peer: aRecord(), ours: aRecord() }
  for (let round = 0; round < rounds; round++) {
    for (const [side, record] of [
      [peer, measured.peer],
      [ours, measured.ours],
    ] as const) {
      const before = cpuSeconds(side.target)
      const { perSecond, p99Ms } = await requests(side.userUrl, side.token, seconds)
      record.perSecond.push(perSecond)
      record.p99Ms.push(p99Ms)
      record.cpuUs.push(((cpuSeconds(side.target) - before) / (perSecond * seconds)) * 1e6)
    }
  }
  printFigures(`authenticated GET of a user, 32 connections, medians of ${rounds} × ${seconds} s`, [
    ['requests a second', median(measured.peer.perSecond), median(measured.ours.perSecond), '≥ 20 ×'],
    ['p99 ms', median(measured.peer.p99Ms), median(measured.ours.p99Ms), ''],
    ['CPU µs a request', median(measured.peer.cpuUs), median(measured.ours.cpuUs), ''],
  ])
}

const aRecord = (): { perSecond: number[]; p99Ms: number[]; cpuUs: number[] } => ({
  perSecond: [],
  p99Ms: [],
  cpuUs: [],
})
