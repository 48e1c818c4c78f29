import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Said } from '../../ui/problem'
import { Section } from '../../ui/section'
import { AgentSteps } from './agent-steps'
import { Candidates } from './candidates'
import { CitationChecks } from './citation-checks'
import { Figures } from './figures'
import { PromptMessages } from './prompt-messages'
import type { ExplainedAnswer } from './queries'
import { Asked, Searched } from './searched'

/** All of how an answer came to be. */
export function AnswerAccount({ answer }: { answer: ExplainedAnswer }) {
  const t = useTranslations('traces')
  const { summary, content, account, account_missing: missing } = answer
  return (
    <>
      {missing !== 'hidden' && (
        <Section title={t('question')}>
          <Asked question={summary.title} account={account} />
          {summary.conversation_id !== null && (
            <Link
              to="/c/$id"
              params={{ id: String(summary.conversation_id) }}
              className="self-start text-sm text-accent underline"
            >
              {t('toConversation')}
            </Link>
          )}
        </Section>
      )}
      <Figures summary={summary} />
      {summary.error !== null && <Said error={summary.error} />}
      {missing !== null && <p className="text-sm text-warn">{t(`accountMissing.${missing}`)}</p>}
      {content !== null && (
        <Section title={t('answer')}>
          <p dir="auto" className="break-words whitespace-pre-wrap">
            {content}
          </p>
        </Section>
      )}
      {account && (
        <>
          <Section title={t('checks')}>
            <CitationChecks answer={answer} />
          </Section>
          <Section title={t('candidates')}>
            <Searched account={account} />
            {account.candidates.length > 0 ? (
              <Candidates candidates={account.candidates} />
            ) : (
              <p className="text-muted">{t(account.retrieval === null ? 'notSearched' : 'nothingFound')}</p>
            )}
          </Section>
          {account.agent && (
            <Section title={t('steps')}>
              <AgentSteps agent={account.agent} steps={account.steps} />
            </Section>
          )}
          <Section title={t('prompt')}>
            <PromptMessages account={account} />
          </Section>
        </>
      )}
    </>
  )
}
