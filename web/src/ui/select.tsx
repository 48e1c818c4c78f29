interface SelectProps<Value extends string> {
  label: string
  value: Value
  onChange(value: Value): void
  options: readonly { value: Value; label: string }[]
  /** The label is heard, not seen. */
  isLabelHidden?: boolean
  isDisabled?: boolean
}

/** One of a few: the browser's own list, which every device has in its own good way. */
export function Select<Value extends string>({
  label,
  value,
  onChange,
  options,
  isLabelHidden = false,
  isDisabled = false,
}: SelectProps<Value>) {
  const choose = (chosen: string): void => {
    const option = options.find((one) => one.value === chosen)
    if (option) onChange(option.value)
  }
  return (
    <label className="flex min-w-0 flex-col gap-1">
      <span className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>{label}</span>
      <select
        value={value}
        disabled={isDisabled}
        onChange={(event) => choose(event.target.value)}
        className="min-h-9 min-w-0 rounded-lg border border-line bg-raised px-2 py-1.5 text-sm text-ink"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
