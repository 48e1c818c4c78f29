import { type FormEvent, useState } from 'react'

/** A form that does one thing: whether it is at it, what went wrong, and what its `onSubmit` is. */
export function useSubmit(work: () => Promise<void>) {
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setIsBusy] = useState(false)
  const run = async (): Promise<void> => {
    setIsBusy(true)
    setError(null)
    try {
      await work()
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
  return { error, isBusy, onSubmit, run }
}
