import { pause } from '../../runner/modules/pause.ts'
import { plans } from './table.ts'

plans(pause, [
  ['nothing is said', {}, [], ['an answer is wanted | ask ']],
  ['a question', { prompt: 'Fine?' }, [], ['an answer is wanted | ask Fine?']],
  ['a secret', { prompt: 'Code', echo: false }, [], ['an answer is wanted | ask Code unseen']],
  ['seconds', { seconds: 2.5 }, [], ['a pause is wanted | wait 2.5 s']],
  ['minutes', { minutes: 2, prompt: 'Draining' }, [], ['a pause is wanted | wait 120 s: Draining']],
  ['less than a second is one', { seconds: 0 }, [], ['a pause is wanted | wait 1 s']],
  ['a negative time is a second', { minutes: -1 }, [], ['a pause is wanted | wait 1 s']],
  ['both', { seconds: 1, minutes: 1 }, [], 'minutes: seconds and minutes are both given; one says it all']
])
