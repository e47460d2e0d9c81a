#!/usr/bin/env node
// Stands in for desktop VS Code's executable where there is none.
import { register } from 'tsx/esm/api'

register()
await import('./code-shim.ts')
