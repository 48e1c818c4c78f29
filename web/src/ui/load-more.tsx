import { useTranslations } from 'use-intl'
import { Button } from './button'

/** The parts of a query of pages that say whether there is more, and bring it. */
interface More {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage(): unknown
}

/** The rest of a long list, a page at a time. */
export function LoadMore({ of: { hasNextPage, isFetchingNextPage, fetchNextPage } }: { of: More }) {
  const t = useTranslations('app')
  if (!hasNextPage) return null
  return (
    <Button className="self-center" isDisabled={isFetchingNextPage} onPress={() => void fetchNextPage()}>
      {t(isFetchingNextPage ? 'loading' : 'more')}
    </Button>
  )
}
