import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useTranslations } from 'use-intl'
import { IconButton } from './icon-button'

const SIZES = { small: 'max-w-md', large: 'max-w-3xl' }

interface DialogProps {
  title: string
  isOpen: boolean
  onClose(): void
  size?: keyof typeof SIZES
  /** `alertdialog`: something is about to be lost. */
  role?: 'dialog' | 'alertdialog'
  children: ReactNode
}

/** What must be seen to before anything else; Escape, the cross and a press beside it close it. */
export function Dialog({ title, isOpen, onClose, size = 'small', role = 'dialog', children }: DialogProps) {
  const t = useTranslations('app')
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="fixed inset-0 z-30 grid place-items-center overflow-y-auto bg-black/50 p-4"
    >
      <Modal className={`w-full ${SIZES[size]}`}>
        <AriaDialog
          role={role}
          className="flex flex-col gap-4 rounded-2xl border border-line bg-canvas p-5 shadow-xl outline-none"
        >
          <div className="flex items-start justify-between gap-2">
            <Heading slot="title" dir="auto" className="min-w-0 text-lg font-semibold break-words">
              {title}
            </Heading>
            <IconButton icon={X} label={t('close')} onPress={onClose} />
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}
