import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'

interface DrawerProps {
  label: string
  isOpen: boolean
  onClose(): void
  children: ReactNode
}

/** On a small screen: comes over the page from its beginning, and goes with Escape, a press beside it, or going somewhere. */
export function Drawer({ label, isOpen, onClose, children }: DrawerProps) {
  const router = useRouter()
  useEffect(() => router.subscribe('onBeforeNavigate', onClose), [router, onClose])
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="fixed inset-0 z-20 bg-black/50"
    >
      <Modal className="h-full w-72 max-w-[85vw] shadow-xl">
        <Dialog aria-label={label} className="h-full outline-none">
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
