import { fail } from '../../runner/modules/fail.ts'
import { plans } from './table.ts'

plans(fail, [
  ['says why', { msg: 'no room' }, [], 'msg: no room'],
  ['without a reason', {}, [], 'msg: Failed as requested from task']
])
