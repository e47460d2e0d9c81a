import type { Expression, Statement } from './ast.ts'
import type { Template } from './parse.ts'

/** Every expression of a template, the outer before the inner. */
export function* expressionsIn(statements: readonly Statement[]): Generator<Expression> {
  for (const statement of statements) {
    if (statement.kind === 'text') continue
    if (statement.kind === 'output') yield* within(statement.expression)
    if (statement.kind === 'if') yield* within(statement.condition)
    if (statement.kind === 'each') yield* within(statement.over)
    if (statement.kind === 'with') yield* within(statement.value)
    if (statement.kind === 'partial') {
      if (statement.context) yield* within(statement.context)
      for (const { value } of statement.named) yield* within(value)
    } else if (statement.kind !== 'output') {
      yield* expressionsIn(statement.body)
      yield* expressionsIn(statement.otherwise)
    }
  }
}

function* within(expression: Expression): Generator<Expression> {
  yield expression
  if (expression.kind === 'call')
    for (const arg of [...expression.args, ...expression.named.map(named => named.value)]) yield* within(arg)
}

/** The variables that the template may name, without their members; a loop's own names may be among them. */
export const namesInTemplate = (template: Template): ReadonlySet<string> => {
  const names = new Set<string>()
  for (const expression of expressionsIn(template.body)) {
    if (expression.kind !== 'path') continue
    const [first, second] = expression.segments
    const outer = (expression.data && first?.name === 'root') || (!expression.data && first?.name === 'vars')
    if (outer && second) names.add(second.name)
    else if (first && !expression.data) names.add(first.name)
  }
  return names
}
