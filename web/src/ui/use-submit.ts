import { type FormEvent, useState } from 'react'

/**
 * A form that does one thing: whether it is at it, what went wrong, and what its `onSubmit` is. What was said of what is in it
 * holds until `clear`: the browser sends no form in which a field is said to be wrong.
 */
export function useSubmit(work: () => Promise<void>) {
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [isDone, setIsDone] = useState(false)
  const clear = (): void => {
    setError(null)
    setIsDone(false)
  }
  const run = async (): Promise<void> => {
    setIsBusy(true)
    clear()
    try {
      await work()
      setIsDone(true)
    } catch (failure) {
      setError(failure)
    } finally {
      setIsBusy(false)
    }
  }
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault()
    void run()
  }
  return { error, isBusy, isDone, onSubmit, run, clear }
}
