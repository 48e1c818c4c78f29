import { expect, test } from 'vitest'
import { createCircuit } from '../../src/providers/circuit.ts'

/** A circuit and the clock that it goes by. */
function aCircuit() {
  const clock = { ms: 0 }
  const circuit = createCircuit({ now: () => clock.ms })
  const fail = (times: number) => {
    for (let time = 0; time < times; time++) circuit.enter()?.failed()
  }
  return { clock, circuit, fail }
}

test('opens after five failures in a row, not after five among others', () => {
  const { circuit, fail } = aCircuit()
  fail(4)
  circuit.enter()?.succeeded()
  fail(4)
  expect(circuit.state).toBe('closed')
  fail(1)
  expect(circuit.state).toBe('open')
  expect(circuit.enter()).toBeNull()
})

test('lets one request through after its pause; the others are still refused', () => {
  const { clock, circuit, fail } = aCircuit()
  fail(5)
  expect(circuit.retryAfterMs()).toBe(5_000)
  clock.ms = 5_000
  const probe = circuit.enter()
  expect(probe).not.toBeNull()
  expect(circuit.state).toBe('half_open')
  expect(circuit.enter()).toBeNull()
  probe?.succeeded()
  expect(circuit.state).toBe('closed')
})

test('waits twice as long after each probe that fails, up to a minute', () => {
  const { clock, circuit, fail } = aCircuit()
  fail(5)
  const pauses: number[] = []
  for (let probe = 0; probe < 5; probe++) {
    clock.ms += circuit.retryAfterMs()
    circuit.enter()?.failed()
    pauses.push(circuit.retryAfterMs())
  }
  expect(pauses).toEqual([10_000, 20_000, 40_000, 60_000, 60_000])
})

test('takes a probe that its caller gave up for neither, and lets the next one through', () => {
  const { clock, circuit, fail } = aCircuit()
  fail(5)
  clock.ms = 5_000
  circuit.enter()?.released()
  expect(circuit.state).toBe('open')
  expect(circuit.enter()).not.toBeNull()
})
