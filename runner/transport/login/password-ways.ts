import type { AnyAuthMethod, Prompt } from 'ssh2'
import type { Target } from '../../engine/host.ts'
import type { LoginQuestions, LoginWay } from './login-way.ts'

const name = 'the password'
const mostConversations = 3

/** What is asked for by a prompt that hides its answer and speaks of no code is the password. */
const isPassword = ({ prompt, echo }: Prompt): boolean =>
  !echo && !/\b(codes?|otp|one.?time|token|pin|passcode|verification|challenge|new)\b/i.test(prompt)

/**
 * A password that was given is tried once each way. One that was not is asked for: in the server's own dialogue where it
 * has one (keyboard-interactive), since that may go on to ask for a code.
 */
export function passwordWays(
  { user, password }: Target,
  questions: LoginQuestions | undefined,
  unusable: string[]
): LoginWay[] {
  if (password !== undefined)
    return [
      {
        methods: ['password'],
        name,
        tellsPassword: true,
        auth: () => ({ type: 'password', username: user, password })
      },
      dialogueWay(user, () => Promise.resolve(password), questions, unusable)
    ]
  if (!questions) return []
  return [
    dialogueWay(user, questions.password, questions, unusable, questions.judged),
    {
      methods: ['password'],
      name,
      tellsPassword: true,
      asks: true,
      repeats: true,
      auth: async () => {
        const candidate = await questions.password()
        return candidate === undefined ? undefined : { type: 'password', username: user, password: candidate }
      },
      judged: questions.judged
    }
  ]
}

/** keyboard-interactive: the first hidden prompt is answered with the password, whatever else is asked is a question. */
function dialogueWay(
  username: string,
  password: () => Promise<string | undefined>,
  questions: LoginQuestions | undefined,
  unusable: string[],
  judged?: (right: boolean) => void
): LoginWay {
  let conversations = 0
  /** Whether the last one asked for anything, for the password, and whether it can be had again. */
  let last = { asked: true, password: false, over: false }
  const answerTo = async (prompt: Prompt, instructions: string): Promise<string | undefined> => {
    last.asked = true
    if (!last.password && isPassword(prompt)) {
      last.password = true
      return password()
    }
    const text = [instructions, prompt.prompt].filter(part => part.trim() !== '').join('\n')
    if (questions) return questions.answer(text, prompt.echo === true)
    unusable.push(`not \`${text.trim()}\`, which nobody can be asked`)
    return undefined
  }
  const auth = (): AnyAuthMethod | undefined => {
    if (last.over || !last.asked || conversations === mostConversations) return undefined
    conversations += 1
    last = { asked: false, password: false, over: false }
    return {
      type: 'keyboard-interactive',
      username,
      prompt: (_name, instructions, _language, prompts, finish) => {
        void (async () => {
          const answers: string[] = []
          for (const prompt of prompts) {
            const answer = last.over ? undefined : await answerTo(prompt, instructions)
            if (answer === undefined) last.over = true
            answers.push(answer ?? '')
          }
          finish(answers)
        })()
      }
    }
  }
  return {
    methods: ['keyboard-interactive'],
    name,
    tellsPassword: true,
    ...(judged && { repeats: true, asks: true }),
    auth,
    judged: right => {
      if (last.password && !last.over) judged?.(right)
    }
  }
}
