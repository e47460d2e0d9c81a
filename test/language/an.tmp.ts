import { analyseFiles, filesBelow } from '/work/main/test/language/want.ts'

const files = filesBelow(process.argv[2] ?? '')
const { diagnostics } = await analyseFiles(files, process.argv[3] ? JSON.parse(process.argv[3]) : {})
for (const d of diagnostics)
  console.log(
    `${d.file}:${d.range.start.line}:${d.range.start.column} ${d.code}${d.severity === 'error' ? '' : ` (${d.severity})`}: ${d.message}\n      hint: ${d.hint ?? '-'}  fix: ${d.fix?.edits[0]?.text ?? '-'}`
  )
