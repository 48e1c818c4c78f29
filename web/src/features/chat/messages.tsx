import { useCallback, useState } from 'react'
import { Answer } from './answer'
import type { Placed } from './branches'
import { focusComposer } from './composer-focus'
import { MessageList } from './message-list'
import { Question } from './question'
import type { Answering } from './use-answering'
import type { useAsking } from './use-asking'

/** What was asked and answered, with what can be done about each. */
export function Messages({ asking, answering }: { asking: ReturnType<typeof useAsking>; answering: Answering }) {
  const { branch, asked, isBusy, ask, answerAgain, showBranch, refresh } = asking
  const [editedId, setEditedId] = useState<number | null>(null)
  const onEnded = useCallback(() => void refresh(), [refresh])
  const renderMessage = useCallback(
    (placed: Placed) =>
      placed.message.role === 'user' ? (
        <Question
          placed={placed}
          isBusy={isBusy}
          onBranch={showBranch}
          onEditing={setEditedId}
          onEdit={({ parent_id }, text) => {
            void ask(text, { ...answering, parent_id })
            focusComposer()
          }}
        />
      ) : (
        <Answer placed={placed} isBusy={isBusy} onAgain={answerAgain} onBranch={showBranch} onEnded={onEnded} />
      ),
    [isBusy, showBranch, ask, answering, answerAgain, onEnded],
  )
  return <MessageList branch={branch} asked={asked} editedId={editedId} renderMessage={renderMessage} />
}
