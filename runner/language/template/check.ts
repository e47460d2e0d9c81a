import type { TSchema } from 'typebox'
import type { Diagnostic } from '../../protocol/diagnostic.ts'
import type { TypeEnv } from '../type.ts'
import type { Template } from './parse.ts'

/** Everything that can be known to be wrong before any value is: names, members, functions, arguments. */
export const checkTemplate = (_template: Template, _types: TypeEnv): readonly Diagnostic[] => []

/** What evaluating the template gives. */
export const typeOfTemplate = (_template: Template, _types: TypeEnv): TSchema => ({})

/** The variables that the template names, without their members. */
export const namesInTemplate = (_template: Template): ReadonlySet<string> => new Set()
